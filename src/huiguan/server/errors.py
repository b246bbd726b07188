"""What can go wrong below Django, in words that an operator can act upon."""

from __future__ import annotations


class ServerError(Exception):
    """Something that the operator has to mend; the message says what happened and what to do."""
