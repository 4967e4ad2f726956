"""Pictures from elsewhere, drawn anew where they can do no harm; originals stay bytes."""
