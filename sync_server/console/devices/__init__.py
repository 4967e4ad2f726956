"""Tablets: who has which, what is known of them, and what ends one."""
