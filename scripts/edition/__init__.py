"""The machine of the edition: plain data and readers, the edition that joins them, the site on top."""
