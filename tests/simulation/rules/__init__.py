"""What may happen in a history, by who brings it about."""
