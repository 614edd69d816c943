"""Search: the documents to be found, their words, and the index that the browser reads."""
