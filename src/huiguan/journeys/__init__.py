"""Journeys: processes that cross several rooms, each of which knows only those below it."""
