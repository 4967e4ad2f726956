"""Sentences about what the house promises, run against real code (docs/testing.md)."""
