"""A second reader of every format, written from docs/spec alone."""
