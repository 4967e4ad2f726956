"""Very many at once: production's decisions in virtual time, before a model of a centre's work."""
