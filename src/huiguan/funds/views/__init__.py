"""Pages of the office, of those who check, and of the public."""
