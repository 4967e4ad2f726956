"""The commands of `tannha-field`, one module a kind, each with `add(commands)`."""
