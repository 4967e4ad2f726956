"""From data files that a clerk edits to a catalogue that the centre signs for."""
