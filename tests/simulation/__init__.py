"""A seeded world with virtual time in which production code runs under every fault at once."""
