"""The trade: what the law and decent practice ask, decided by the catalogue's values alone."""
