"""Kinds of things whose history can be read on a page, and words for the reasons that services record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from huiguan.kernel.permits import Actor, NotFound


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """`getter(actor, id)` gives the object or raises NotFound, as the selectors do; `url(object)` is its page."""

    kind: str
    getter: Callable[[Actor, int], models.Model]
    label: Any
    url: Callable[[Any], str] | None = None


_kinds: dict[str, SubjectKind] = {}
_reasons: dict[str, Any] = {}


def register_subject(
    kind: str,
    getter: Callable[[Actor, int], models.Model],
    label: Any,
    *,
    url: Callable[[Any], str] | None = None,
) -> None:
    """Offer the history of a kind of object (`app_label.model`); called from a room's AppConfig.ready."""
    _kinds[kind] = SubjectKind(kind, getter, label, url)


def register_reasons(reasons: dict[str, Any]) -> None:
    """Give the reason codes of a room's services their words: {"take_on": _("Took on")}."""
    _reasons.update(reasons)


def reason_label(code: str) -> str:
    """The words for a reason code; a code without words is shown as it stands."""
    return str(_reasons.get(code, code.replace("_", " ")))


def find_subject(actor: Actor, kind: str, subject_id: int) -> tuple[SubjectKind, models.Model]:
    """The object as its room shows it to this actor. Raises NotFound for unknown and forbidden alike."""
    found = _kinds.get(kind)
    if found is None:
        raise NotFound(kind)
    return found, found.getter(actor, subject_id)
