"""Kinds of things whose history can be read on a page, and words for the reasons that services record."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from huiguan.kernel.history.reasons import SYSTEM_ACTORS
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
_CODE = re.compile(r"[a-z0-9_.]*")


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
    """The words for a reason: those of a registered code, or what was written; a code without words shows nothing."""
    if code in _reasons:
        return str(_reasons[code])
    return "" if _CODE.fullmatch(code) else code


def system_label(name: str) -> str:
    """The words for what acts by itself; the name that it has in the program where it has none."""
    return str(SYSTEM_ACTORS.get(name, name))


def find_subject(actor: Actor, kind: str, subject_id: int) -> tuple[SubjectKind, models.Model]:
    """The object as its room shows it to this actor. Raises NotFound for unknown and forbidden alike."""
    found = _kinds.get(kind)
    if found is None:
        raise NotFound(kind)
    return found, found.getter(actor, subject_id)
