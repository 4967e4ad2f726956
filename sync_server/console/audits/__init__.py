"""Who looked at whose data, when and why; and what citizens ask about their own."""
