"""What meetings tell the kernel at start-up."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from huiguan.governance.meeting_links import meeting_url, motion_url
from huiguan.governance.meeting_reasons import REASONS
from huiguan.governance.meeting_workflows import WORKFLOWS
from huiguan.kernel.files import register_reader
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind
from huiguan.kernel.inbox import register_kind as register_message_kind
from huiguan.kernel.permits import Actor, NotFound
from huiguan.kernel.permits.navigation import NavEntry, NavSection, navigation_entry, navigation_section
from huiguan.kernel.search.kinds import SearchKind
from huiguan.kernel.search.kinds import register_kind as register_search_kind
from huiguan.kernel.workflow.registry import register as register_workflow

MESSAGE_KINDS = (
    MessageKind(
        "governance.convened",
        _("Notice of a meeting"),
        icon="calendar",
        tone="blue",
        action_label=pgettext_lazy("meeting", "Answer"),
        counted=ngettext_lazy("%(n)d meeting convened", "%(n)d meetings convened", "n"),
    ),
    MessageKind(
        "governance.vote_waits",
        _("Your vote is awaited"),
        icon="scale",
        tone="orange",
        action_label=pgettext_lazy("meeting", "Vote"),
        counted=ngettext_lazy("%(n)d vote awaited", "%(n)d votes awaited", "n"),
    ),
    MessageKind(
        "governance.minutes_wait",
        _("Minutes await your signature"),
        icon="pencil",
        tone="orange",
        action_label=pgettext_lazy("minutes", "Sign"),
        counted=ngettext_lazy("%(n)d set of minutes to sign", "%(n)d sets of minutes to sign", "n"),
    ),
    MessageKind(
        "governance.cancelled",
        _("Meeting cancelled"),
        icon="calendar",
        tone="orange",
        news=True,
        counted=ngettext_lazy("%(n)d meeting cancelled", "%(n)d meetings cancelled", "n"),
    ),
)


def _resolution_ids(actor: Actor) -> QuerySet[Any]:
    from huiguan.governance.selectors.resolutions import visible_resolutions

    return visible_resolutions(actor).order_by().values("pk")


def _motion_of_resolution(resolution_id: int, code: str) -> str:
    from huiguan.governance.selectors.resolutions import motion_id_of

    return motion_url(code, motion_id_of(resolution_id))


def _meeting(actor: Actor, meeting_id: int) -> Any:
    from huiguan.governance.selectors.meetings import get_meeting

    return get_meeting(actor, meeting_id)


def _motion(actor: Actor, motion_id: int) -> Any:
    from huiguan.governance.selectors.motions import get_motion

    return get_motion(actor, motion_id)


def _reads_paper(actor: Actor, item_id: int) -> bool:
    from huiguan.governance.selectors.meetings import may_read_item

    try:
        return may_read_item(actor, item_id)
    except NotFound:
        return False


def _reads_signed_original(actor: Actor, meeting_id: int) -> bool:
    from huiguan.governance.selectors.meetings import get_meeting
    from huiguan.governance.selectors.minutes import may_read_minutes

    try:
        return may_read_minutes(actor, get_meeting(actor, meeting_id))
    except NotFound:
        return False


def _reads_meeting(actor: Actor, meeting_id: int) -> bool:
    try:
        return _meeting(actor, meeting_id) is not None
    except NotFound:
        return False


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    for workflow in WORKFLOWS:
        register_workflow(workflow)
    for kind in MESSAGE_KINDS:
        register_message_kind(kind)
    register_search_kind(
        SearchKind(
            "governance.resolution", _("Resolutions"), "gavel", url=_motion_of_resolution, visible=_resolution_ids
        )
    )
    register_reader("governance.agendaitem", _reads_paper)
    register_reader("governance.signed_minutes", _reads_signed_original)
    register_reader("governance.meeting_notice", _reads_meeting)
    register_subject(
        "governance.meeting", _meeting, _("Meeting"), url=lambda row: meeting_url(row.organization.code, row.pk)
    )
    register_subject(
        "governance.motion", _motion, _("Motion"), url=lambda row: motion_url(row.organization.code, row.pk)
    )
    navigation_section(NavSection("meetings", _("Meetings"), "calendar-event", 40))
    for key, label, url_name, order, also in ENTRIES:
        navigation_entry(NavEntry("meetings", key, label, url_name, "governance.read_meetings", order=order, also=also))


ENTRIES = (
    ("governance.meetings", _("Meetings"), "governance:meetings", 10, ("governance/motions/",)),
    ("governance.resolutions", _("Resolutions"), "governance:resolutions", 20, ()),
)
