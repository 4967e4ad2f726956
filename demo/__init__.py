"""A commune of fictional people to show and to try the programs with."""
