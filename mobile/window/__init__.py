"""The app in a window of this laptop: served to its own browser on loopback, and to nobody else."""
