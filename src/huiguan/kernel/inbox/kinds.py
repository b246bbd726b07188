"""What kinds of messages there are: declared by the rooms. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext

from huiguan.kernel.permits import Role
from huiguan.kernel.permits.navigation import SECTIONS


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One kind: `key` is `room.what`; the line of a single matter is `label: text`, with `action_label` on its button.

    `counted` is the line of several matters, with `%(n)d` in it (ngettext_lazy); without it, label and number.
    `tone` is that of a status light. `news` only wants to be read: the person strikes it off.
    """

    key: str
    label: Any
    icon: str = "inbox"
    tone: str = "grey"
    action_label: Any = ""
    counted: Any = None
    news: bool = False

    @property
    def section(self) -> str:
        """The room that the kind comes from."""
        return self.key.split(".")[0]

    @property
    def section_label(self) -> Any:
        """The room's name in the side bar; the kind's own label when the room has no line there."""
        known = SECTIONS.get(self.section)
        return known.label if known is not None else self.label

    def line(self, count: int, text: str) -> str:
        """The line that a person reads."""
        if count == 1 and text:
            return pgettext("a matter", "%(kind)s: %(text)s") % {"kind": self.label, "text": text}
        if count == 1:
            return str(self.label)
        return (
            str(self.counted % {"n": count})
            if self.counted
            else pgettext("several matters", "%(kind)s (%(n)s)") % {"kind": self.label, "n": f"{count:,}"}
        )


@dataclass(frozen=True, slots=True)
class Recipient:
    """The holders of a role in an association, or one person's account."""

    organization_id: int | None = None
    role: Role | None = None
    user_id: int | None = None

    def __post_init__(self) -> None:
        by_role = self.organization_id is not None and self.role is not None
        if by_role == (self.user_id is not None):
            raise ValueError("a recipient is a role in an association or an account, not both")


_kinds: dict[str, MessageKind] = {}


def register_kind(kind: MessageKind) -> None:
    """Declare a kind; called from a room's AppConfig.ready. ValueError when the key is taken or names no room."""
    if "." not in kind.key:
        raise ValueError(f"message kind {kind.key!r} names no room")
    if _kinds.setdefault(kind.key, kind) != kind:
        raise ValueError(f"message kind {kind.key!r} is declared twice")


def message_kind(key: str) -> MessageKind:
    """The declaration; KeyError when no room made it."""
    return _kinds[key]


def known_kinds() -> list[str]:
    """The keys of all declared kinds."""
    return sorted(_kinds)
