"""Faults of machines, made on purpose: power cuts, full and failing disks, killed processes."""
