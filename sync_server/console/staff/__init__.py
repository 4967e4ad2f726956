"""Accounts of the commune's people: who may come in, with which roles, and from when no more."""
