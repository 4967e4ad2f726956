"""Visits to homes: who waits, who goes where on which day, and what came of it."""
