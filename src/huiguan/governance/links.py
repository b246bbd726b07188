"""Addresses of the room's pages, for messages and search."""

from __future__ import annotations

from django.urls import reverse


def renewal_url(code: str) -> str:
    """The association's own renewal."""
    return reverse("governance:renewal", args=[code])


def sending_url(code: str) -> str:
    """Where an association names its delegates to congresses above."""
    return reverse("governance:sending", args=[code])


def body_url(body_id: int, code: str) -> str:
    """A body's page."""
    return reverse("governance:body", args=[code, body_id])


def charter_url(version_id: int, code: str) -> str:
    """A charter version's page."""
    return reverse("governance:charter_version", args=[code, version_id])
