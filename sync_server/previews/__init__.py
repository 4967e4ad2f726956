"""Pictures that came from elsewhere, drawn anew where they can harm nothing; originals stay bytes."""
