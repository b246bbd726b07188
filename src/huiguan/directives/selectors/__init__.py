"""Reads of the room; all through the actor's scope."""
