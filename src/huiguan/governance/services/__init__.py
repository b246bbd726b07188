"""What people do in governance."""
