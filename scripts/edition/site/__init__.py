"""The site: everything that turns an edition into pages, and the only package that imports MkDocs."""
