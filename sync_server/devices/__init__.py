"""HTTP for tablets: enrolment, synchronisation, chunks, and the log's public head."""
