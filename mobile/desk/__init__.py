"""Connects what screens ask for to the device: store, capture, sync."""
