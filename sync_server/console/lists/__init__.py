"""Work lists: what waits for whom."""
