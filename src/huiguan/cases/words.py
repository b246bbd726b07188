"""Words for events of the timeline, as handlers read them and as the person reads them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from huiguan.cases.enums import EntryKind

#: label -> (words, icon)
EVENTS: dict[str, tuple[Any, str]] = {
    "submitted": (_("Submitted"), "inbox"),
    "tied": (_("Tied to the member, who sees it now"), "user-check"),
    "person_confirmed": (_("The person confirmed it"), "check"),
    "accepted": (_("Taken"), "user-check"),
    "checked": (_("Checked: the association helps"), "clipboard-check"),
    "policy_listed": (_("The problem of policy is on the problem list"), "list-check"),
    "clarification": (_("Clarification drafted; it is checked, issued and sealed as an official paper"), "file-text"),
    "refused": (_("Not taken"), "x"),
    "paused": (_("Paused"), "player-pause"),
    "resumed": (_("Goes on"), "player-play"),
    "answered": (_("Answer"), "message"),
    "closed": (_("Case closed"), "check"),
    "withdrawn": (_("Withdrawn"), "arrow-back-up"),
    "review": (_("Asked to look at it again"), "refresh"),
    "paper": (_("Papers added"), "paperclip"),
    "named": (_("One more person handles it"), "user-plus"),
    "released": (_("One person handles it no more"), "user-off"),
    "assigned": (_("Another person leads now"), "user-share"),
    "referred": (_("Another association asked to help"), "arrows-exchange"),
    "referral_accepted": (_("Another association takes part"), "arrows-exchange"),
    "referral_declined": (_("The other association declined"), "arrows-exchange"),
    "referral_ended": (_("Joint handling ended"), "unlink"),
    "outside_asked": (_("Somebody outside asked to help"), "user-plus"),
    "outside_opinion": (_("Opinion from outside"), "scale"),
    "outside_ended": (_("Nobody outside sees it any more"), "unlink"),
    "outside_agreed": (_("Consent to asking somebody outside"), "shield-check"),
    "outside_withdrawn": (_("Consent to asking somebody outside withdrawn"), "shield-lock"),
    "consented": (_("Consent to handing it over"), "shield-check"),
    "consent_withdrawn": (_("Consent to handing it over withdrawn"), "shield-lock"),
    "glass": (_("Opened in an emergency; the supervisors were told"), "lock-open"),
    "relief": (_("Relief applied for"), "coins"),
    "relief_granted": (_("Relief granted"), "coins"),
    "relief_refused": (_("Relief not granted"), "coins"),
    "relief_stopped": (_("Relief stopped"), "coins"),
    "relief_paid": (_("Relief paid"), "receipt"),
    "relief_received": (_("Receipt of the relief confirmed"), "receipt"),
    "visited": (_("Visited"), "home"),
    "joined": (_("Answered together with requests alike"), "arrows-exchange"),
    "sensitive_agreed": (_("Consent to using health, family and money"), "shield-check"),
    "sensitive_withdrawn": (_("Consent to using health, family and money withdrawn"), "shield-lock"),
    "child_withdrawn": (_("Consent to the yearly visits withdrawn"), "shield-lock"),
    "publish_agreed": (_("Consent to publishing"), "shield-check"),
    "publish_withdrawn": (_("Consent to publishing withdrawn"), "shield-lock"),
}
_ICONS = {
    EntryKind.NOTE: "notes",
    EntryKind.CALL: "phone",
    EntryKind.VISIT: "home",
    EntryKind.OPINION: "scale",
    EntryKind.SUPPORT: "lifebuoy",
    EntryKind.ANSWER: "message",
    EntryKind.TO_PERSON: "send",
    EntryKind.FROM_PERSON: "messages",
    EntryKind.REASON: "info-circle",
}


def shown(line: Any, *, names: bool = True) -> dict[str, Any]:
    """A line of the timeline as the component draws it."""
    words, icon = EVENTS.get(line.label, (EntryKind(line.kind).label, _ICONS.get(EntryKind(line.kind), "check")))
    return {
        "title": words,
        "text": line.text,
        "by": line.who if names else "",
        "at": line.at,
        "icon": icon,
        "tag": line.side,
    }
