"""Vectors: one JSON file a rule, the same for every implementation; written by make.py."""
