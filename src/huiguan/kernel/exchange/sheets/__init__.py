"""Sheets of the floors below."""
