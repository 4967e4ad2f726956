"""Work that waits for work which has not come."""
