"""The refusals that every room uses, so that pages, API and command line answer alike."""

from __future__ import annotations


class NotFound(Exception):
    """The thing does not exist, or is not open to this actor: both look the same from outside (HTTP 404)."""


class RuleViolation(Exception):
    """A rule refuses what was asked (HTTP 422).

    `code` is stable for programs; the message is a translated sentence that says what happened and what to do;
    `field` names the form field that it belongs to, when there is one.
    """

    def __init__(self, message: str, *, code: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.code = code
        self.field = field


class Invalid(RuleViolation):
    """What was typed or uploaded cannot be taken as it is (HTTP 422)."""


class Conflict(RuleViolation):
    """Someone else changed the same thing meanwhile; nothing was overwritten (HTTP 409)."""
