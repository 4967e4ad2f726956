"""Folders that officers bring: counted in, signed for by two, and passed on."""
