"""How everything looks: colours with their measured contrast, type, space, and the parts."""
