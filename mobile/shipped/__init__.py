"""Files that come with the app: the practice catalogue, and vectors for its self-test."""
