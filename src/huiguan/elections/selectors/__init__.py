"""Reads of the room."""

from huiguan.elections.selectors.box import archive_chunks, ballot_state, count_received, record_of, records_of
from huiguan.elections.selectors.elections import (
    changed_officers,
    election_of,
    elections_of,
    entitled_people,
    get_election,
    officials_of,
    open_seats,
    own_candidatures,
    own_duties,
    own_entries,
    public_election,
    public_elections,
    round_number,
    rounds_around,
    what_is_missing,
)

__all__ = [
    "archive_chunks",
    "ballot_state",
    "changed_officers",
    "count_received",
    "election_of",
    "elections_of",
    "entitled_people",
    "get_election",
    "officials_of",
    "open_seats",
    "own_candidatures",
    "own_duties",
    "own_entries",
    "public_election",
    "public_elections",
    "record_of",
    "records_of",
    "round_number",
    "rounds_around",
    "what_is_missing",
]
