"""A second reader of every format, written from docs/spec alone: what it cannot do, no page says."""
