"""Pages of the office, of those who take part, and of the public."""
