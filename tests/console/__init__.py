"""Pages of the console: by the real application, a clock that a test moves, and no network."""
