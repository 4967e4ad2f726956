"""Defects, each put into production code at run time: what the simulation has to find."""
