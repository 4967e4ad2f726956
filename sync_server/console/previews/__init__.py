"""Pages of papers as a browser gets them: drawn anew, or as an attachment."""
