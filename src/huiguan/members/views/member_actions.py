"""What can be done with a membership: one row per button, each with its form and the one service that it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from huiguan.kernel.permits import Actor, NotFound, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.workflow.selectors import available
from huiguan.members import action_forms as forms
from huiguan.members import selectors, services
from huiguan.members.enums import CURRENT
from huiguan.members.links import member_url
from huiguan.members.models import Membership
from huiguan.ui.forms import taken


@dataclass(frozen=True, slots=True)
class Action:
    """One button; `transition` is the workflow's step, empty for the transfer, which has a table of its own."""

    key: str
    label: Any
    icon: str
    form: type[forms.ActionForm]
    act: Callable[..., Any]
    said: Any
    text: Any = ""
    danger: bool = False
    transition: str = ""

    def is_offered(self, actor: Actor, row: Membership, transitions: set[str]) -> bool:
        """Tell whether this actor may do it now."""
        if self.key == "transfer":
            return row.state in CURRENT and allows(actor, "members.manage_transfers", row.organization)
        return self.key in transitions


ACTIONS = (
    Action("suspend", _("Suspend"), "player-pause", forms.ReasonForm, services.suspend, _("Suspended."),
           _("Vote and candidacy rest until the suspension ends.")),
    Action("resume", _("End the suspension"), "player-play", forms.NoteForm, services.resume, _("Suspension ended.")),
    Action("transfer", _("Transfer"), "transfer", forms.TransferForm, services.ask_transfer, _("Transfer asked for."),
           _("Both associations confirm. The receiving one gets the record with the member's consent.")),
    Action("resign", _("Enter a resignation"), "logout", forms.LeaveForm, services.resign, _("Resignation entered.")),
    Action("enter_death", _("Enter a death"), "user-off", forms.DeathForm, services.enter_death, _("Entered.")),
    Action("lapse", _("Strike off as lapsed"), "user-off", forms.LapseForm, services.lapse,
           pgettext_lazy("roster", "Struck off."), danger=True),
    Action("expel", _("Expel"), "gavel", forms.ExpelForm, services.expel, _("Expelled."), danger=True),
    Action("readmit", _("Admit again"), "user-check", forms.ReadmitForm, services.readmit, _("Admitted again."),
           _("The record and the number stay; the time before becomes an earlier membership.")),
)  # fmt: skip
_BY_KEY = {action.key: action for action in ACTIONS}


@dataclass(slots=True)
class Filled:
    """An action with its form."""

    action: Action
    form: Any


def offered(actor: Actor, row: Membership) -> list[Action]:
    """What this actor may do with the record now."""
    transitions = {transition.key for transition in available(actor, row)}
    return [action for action in ACTIONS if action.is_offered(actor, row, transitions)]


def opened(actions: list[Action], key: str) -> Filled | None:
    """The one that was opened, with an empty form."""
    return next((Filled(one, one.form(key=one.key)) for one in actions if one.key == key), None)


@page("members.read_members")
@require_POST
def member_do(request: SignedRequest, member_id: int, doing: str) -> HttpResponse:
    """Do one thing with a membership; the service asks its own permission."""
    from huiguan.members.views.member import member_page, read_member  # that page draws what is refused here

    row = read_member(request, member_id)
    action = _BY_KEY.get(doing)
    if action is None:
        raise NotFound(doing)
    form = action.form(request.POST, key=action.key)

    def act(values: dict[str, Any]) -> None:
        action.act(actor=request.actor, membership_id=row.pk, **values)

    if taken(form, act):
        messages.success(request, str(action.said))
        return redirect(member_url(row.pk, request.organization.code))
    fresh = selectors.get_membership(request.actor, row.pk)
    return member_page(request, fresh, refused=Filled(action, form), status=422)
