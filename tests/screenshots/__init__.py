"""Every screen in every mode, for people to look at: `make screenshots`."""
