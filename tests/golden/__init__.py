"""Stores as earlier versions left them: whatever is built later has to open them all."""
