"""How it goes when very many come at once: production's decisions, virtual time, a model of work."""
