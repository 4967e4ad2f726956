"""Statistics: what was received, decided and overdue in a period."""
