"""Not imported as a package: its folder stands on PYTHONPATH of the programs under test."""
