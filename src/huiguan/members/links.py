"""Addresses of the room's pages, for messages and search hits."""

from __future__ import annotations


def roster_url(code: str, query: str = "") -> str:
    """The roster of an association, narrowed as the query says."""
    return f"/o/{code}/members/{'?' if query else ''}{query}"


def member_url(membership_id: int, code: str) -> str:
    """A member's file, in the association of `code`."""
    return f"/o/{code}/members/{membership_id}/"


def applications_url(code: str) -> str:
    """The queue of applications."""
    return f"/o/{code}/members/applications/"


def own_letter_url(copy_id: int) -> str:
    """One's own copy of a letter."""
    return f"/my/letters/{copy_id}/"


def transfers_url(code: str) -> str:
    """Transfers out of and into an association."""
    return f"/o/{code}/members/transfers/"
