"""Addresses of meetings, for messages and search."""

from __future__ import annotations

from django.urls import reverse


def meeting_url(code: str, meeting_id: int) -> str:
    """The page of a meeting, for the association."""
    return reverse("governance:meeting", args=[code, meeting_id])


def motion_url(code: str, motion_id: int) -> str:
    """The page of a motion."""
    return reverse("governance:motion", args=[code, motion_id])


def own_meeting_url(meeting_id: int) -> str:
    """The page of a meeting, for somebody invited."""
    return reverse("governance:own_meeting", args=[meeting_id])


def minutes_to_sign_url(meeting_id: int) -> str:
    """The page on which somebody signs the minutes of a meeting."""
    return reverse("governance:own_minutes", args=[meeting_id])


def outgoing_url(code: str, paper_id: int) -> str:
    """The page of an outgoing paper."""
    return reverse("governance:outgoing_paper", args=[code, paper_id])


def incoming_url(code: str, paper_id: int) -> str:
    """The page of an incoming paper."""
    return reverse("governance:incoming_paper", args=[code, paper_id])
