"""Citations: the sources as CSL data, and the references that citeproc prints from them."""
