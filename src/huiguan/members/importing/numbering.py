"""Member numbers for imported members whose file names none: by the association's pattern, a chunk at a time."""

from __future__ import annotations

from typing import Any

from django.db import connection

from huiguan.members.importing.prepare import PLACE
from huiguan.members.services.numbering import take_numbers

_WITHOUT = "SELECT id FROM members_membership WHERE organization_id = %s AND batch_id = %s AND number = '' ORDER BY id"
_GIVE = """
    UPDATE members_membership AS m
    SET number = v.number, find_key = left(rtrim(m.find_key) || ' ' || lower(v.number), 300)
    FROM unnest(%s::bigint[], %s::text[]) AS v(id, number) WHERE m.id = v.id
"""


class NumberGiver:
    """Gives the numbers of one import.

    Where the file has no column of numbers they are put into the lines before these are copied. Where it has one, its
    gaps are filled by one statement at the end: a number given before could be one that stands further down.
    """

    def __init__(self, organization: Any, batch_id: int, has_column: bool) -> None:
        self._organization, self._batch_id, self._has_column = organization, batch_id, has_column

    def numbered(self, lines: bytes) -> bytes:
        """Lines for COPY, with numbers in their places."""
        if self._has_column:
            return lines
        each, place = lines.splitlines(keepends=True), PLACE.encode()
        numbers = take_numbers(self._organization, len(each))
        pairs = zip(each, numbers, strict=True)
        # The first place is the number itself, the second the end of the search key, which is in lower case.
        return b"".join(
            line.replace(place, number.encode(), 1).replace(place, number.lower().encode()) for line, number in pairs
        )

    def number_rest(self) -> None:
        """Number the rows of this batch that have none yet."""
        with connection.cursor() as cursor:
            cursor.execute(_WITHOUT, [self._organization.pk, self._batch_id])
            ids = [row[0] for row in cursor.fetchall()]
            if ids:
                cursor.execute(_GIVE, [ids, take_numbers(self._organization, len(ids))])
