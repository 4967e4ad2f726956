"""The commands of `tannha`, one module a kind, each with `add(commands)`."""
