"""What public notices tell the other floors at start-up."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind, register_kind
from huiguan.kernel.notices.enums import ObjectionState
from huiguan.kernel.notices.models import Objection
from huiguan.kernel.notices.reasons import REASONS
from huiguan.kernel.notices.selectors import get_notice
from huiguan.kernel.notices.services import FOUND, OBJECTED, forget_objections
from huiguan.kernel.notices.stuck import STUCK
from huiguan.kernel.permits.navigation import NavEntry, navigation_entry
from huiguan.kernel.privacy import RetentionRule, SealedField, SealedTable, register_retention, register_sealed

YEAR = timedelta(days=365)


def _hidden(plain: str) -> str:
    return "●●●"


def _forgettable(day: date, limit: int) -> list[int]:
    rows = Objection.objects.unscoped("retention").filter(state=ObjectionState.ANSWERED, data_key__isnull=False)
    return list(rows.filter(answered_on__lt=day - YEAR).order_by("pk").values_list("pk", flat=True)[:limit])


def _objection_field(name: str, label: object) -> SealedField:
    return SealedField(name, label, "notices.read_objections", _hidden)


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    shown = SealedField("shown", _("what is shown"), "notices.read", _hidden)
    register_sealed(SealedTable("notices.PublicNotice", (shown,)))
    words = (("text", _("text")), ("contact", _("how to reach you")), ("answer", _("answer")))
    shown_then = ("parties", _("what the notice showed"))
    register_sealed(SealedTable("notices.Objection", tuple(_objection_field(*word) for word in (*words, shown_then))))
    register_retention(
        RetentionRule(
            "notices.objections",
            _("Words of objections to public notices, a year after the answer"),
            "个人信息保护法第十九条、第四十七条",
            _forgettable,
            forget_objections,
        )
    )
    register_subject("notices.publicnotice", get_notice, _("Public notice"))
    register_kind(
        MessageKind(
            OBJECTED,
            _("Objection to a public notice"),
            icon="speakerphone",
            tone="orange",
            action_label=_("Open the notice"),
            counted=ngettext_lazy("%(n)d notice with objections", "%(n)d notices with objections", "n"),
        )
    )
    register_kind(
        MessageKind(
            FOUND,
            _("An objection to a public notice was decided"),
            icon="speakerphone",
            tone="orange",
            action_label=_("Open the notice"),
            news=True,
        )
    )
    register_kind(
        MessageKind(
            STUCK,
            _("An objection waits and nobody impartial can judge it"),
            icon="speakerphone",
            tone="red",
            action_label=_("See where"),
            counted=ngettext_lazy(
                "%(n)d objection waits and nobody impartial can judge it",
                "%(n)d objections wait and nobody impartial can judge them",
                "n",
            ),
        )
    )
    navigation_entry(
        NavEntry("organizations", "notices.notices", _("Public notices"), "notices:notices", "notices.read", order=95)
    )
