"""The dossier on one page: what it says and whence, what is due when, and what may be done now."""
