"""What the screens show, and what they may ask for: plain state, no controls, no store."""
