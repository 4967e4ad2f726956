"""What a store must do, whatever engine is under it."""
