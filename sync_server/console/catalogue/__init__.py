"""The catalogue that is in force, and its editing by form: one proposes, another one checks."""
