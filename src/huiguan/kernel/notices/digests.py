"""What was shown, told after it has gone: keyed digests of the whole and of each row, in the order put up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.privacy import keyed_hash

LONGEST_VALUE, WIDTH = 300, 16


def cleaned(row: Mapping[str, Any]) -> dict[str, str]:
    """A row as it is put up."""
    return {key: str(value).strip()[:LONGEST_VALUE] for key, value in row.items()}


def _digest(organization_id: int, found: Any) -> bytes:
    return keyed_hash("notices.shown", organization_id, json.dumps(found, ensure_ascii=False, sort_keys=True))


def digest_of(organization_id: int, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The digest of all rows together."""
    return _digest(organization_id, [dict(row) for row in rows])


def row_digests(organization_id: int, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The digests of the rows one after the other, sixteen bytes each."""
    return b"".join(_digest(organization_id, cleaned(row)) for row in rows)


def matches_digest(notice: PublicNotice, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a notice showed exactly these rows; the digest can answer that after the rows themselves are gone."""
    return bytes(notice.digest) == digest_of(notice.organization_id, rows)


def has_shown(notice: PublicNotice, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a notice showed all these rows in this order, and perhaps others between them that fell out since.

    A notice put up before its rows had digests of their own answers for the whole only.
    """
    if not notice.row_digests:
        return matches_digest(notice, [cleaned(row) for row in rows])
    shown = _split(bytes(notice.row_digests))
    # One pass: each row is looked for behind the one before it.
    return all(wanted in shown for wanted in _split(row_digests(notice.organization_id, rows)))


def with_digest_of(notice: PublicNotice, old: Mapping[str, Any], new: Mapping[str, Any]) -> bytes:
    """The digests of the rows of a notice, in which one row stands as `new`; as they are where it did not show it."""
    digests = list(_split(bytes(notice.row_digests)))
    before, after = row_digests(notice.organization_id, [old]), row_digests(notice.organization_id, [new])
    return b"".join([after if digest == before else digest for digest in digests])


def _split(joined: bytes) -> Iterator[bytes]:
    return (joined[at : at + WIDTH] for at in range(0, len(joined), WIDTH))
