"""Papers for people as PDF/A: text and vectors from values, with the fonts handed in."""
