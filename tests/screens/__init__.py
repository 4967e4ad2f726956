"""The app's screens in memory: a whole app over a real device, and no browser."""
