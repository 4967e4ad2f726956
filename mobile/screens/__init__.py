"""One component a place: a picture of its state, and nothing else."""
