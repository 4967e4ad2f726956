"""Days that must go right: each scenario without screens, over real stores and a real centre."""
