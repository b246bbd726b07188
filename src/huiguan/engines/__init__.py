"""Engines: pure Python libraries. No Django, no database, no network."""
