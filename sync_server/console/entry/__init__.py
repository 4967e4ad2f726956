"""The door: logging in and out, the first day, the language."""
