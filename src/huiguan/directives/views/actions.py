"""What can be done with an assignment: one row per button, each with its form and the one service that it calls.

What a person may not do is not offered; whatever is posted all the same is refused by the service.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from huiguan.directives import answer_forms as forms
from huiguan.directives import services
from huiguan.directives.enums import ENDED_STATES, AssignmentState, Part, RequestState
from huiguan.directives.models import Assignment
from huiguan.directives.selectors.assignments import AssignmentPage
from huiguan.directives.views.assigned import assigned_words
from huiguan.kernel.calendar import today
from huiguan.kernel.i18n import formats
from huiguan.kernel.organizations.selectors import children, departments_of
from huiguan.kernel.permits import Actor, allows

ANSWER, DISPATCH = "directives.answer_assignment", "directives.dispatch"
RECEIVER, SENDER = "organization", "sender"
OPEN = (AssignmentState.SENT, AssignmentState.TAKEN_ON)


@dataclass(frozen=True, slots=True)
class Doing:
    """What an action works with: who, what is shown, and the files that came with the form."""

    actor: Actor
    shown: AssignmentPage
    file_ids: tuple[int, ...] = ()

    @property
    def key(self) -> dict[str, Any]:
        """The arguments that every service of one assignment takes."""
        return {"actor": self.actor, "assignment_id": self.shown.assignment.pk}


Act = Callable[[Doing, Any], Any]
When = Callable[[AssignmentPage], bool]
Given = Callable[[Actor, AssignmentPage], dict[str, Any]]


def _always(_shown: AssignmentPage) -> bool:
    return True


def _nothing(_actor: Actor, _shown: AssignmentPage) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Action:
    """One button. `transition` is the workflow's own step, empty where the state stays; `when` narrows further."""

    key: str
    label: Any
    icon: str
    permission: str
    form: type[forms.ActionForm]
    act: Act
    said: Any
    side: str = RECEIVER
    transition: str = ""
    when: When = _always
    given: Given = _nothing
    text: Any = ""
    danger: bool = False
    wide: bool = False

    def is_offered(self, actor: Actor, organization: Any, shown: AssignmentPage) -> bool:
        """Tell whether this actor, in this association, may do it now."""
        if getattr(shown.assignment, f"{self.side}_id") != organization.pk or not self.when(shown):
            return False
        if self.transition:
            return any(transition.key == self.transition for transition in shown.transitions)
        return allows(actor, self.permission, organization)

    def words(self, shown: AssignmentPage) -> str:
        """What stands above the form."""
        return str(self.text(shown) if callable(self.text) else self.text)

    def new_form(self, actor: Actor, shown: AssignmentPage, data: Any = None) -> Any:
        """The form, filled from the assignment, or from what was posted."""
        return self.form(data, key=self.key, assignment=shown.assignment, **self.given(actor, shown))


def _open(shown: AssignmentPage) -> bool:
    return shown.assignment.state in OPEN


def _between(shown: AssignmentPage) -> bool:
    return not shown.assignment.is_internal


def _open_between(shown: AssignmentPage) -> bool:
    return _open(shown) and _between(shown)


def _closable(shown: AssignmentPage) -> bool:
    return shown.assignment.is_internal or shown.assignment.state == AssignmentState.VERIFIED


def _extendable(shown: AssignmentPage) -> bool:
    due = shown.assignment.due_date
    return _open(shown) and due is not None and due >= today() and not _asked(shown)


def _asked(shown: AssignmentPage) -> Any:
    return next((request for request in shown.extensions if request.state == RequestState.ASKED), None)


def _open_request(_actor: Actor, shown: AssignmentPage) -> dict[str, Any]:
    request = _asked(shown)
    return {"initial": {"request_id": request.pk}} if request else {}


def _asked_words(shown: AssignmentPage) -> str:
    request = _asked(shown)
    days = {"old": formats.long_date(request.old_due), "new": formats.long_date(request.asked_due)}
    return say("From %(old)s to %(new)s: ") % days + str(request.reason)


def _doubtful(poor: bool) -> When:
    def when(shown: AssignmentPage) -> bool:
        reported = shown.assignment.last_report_id is not None and shown.assignment.state == AssignmentState.TAKEN_ON
        return reported and shown.assignment.poor_quality is not poor

    return when


def _splittable(shown: AssignmentPage) -> bool:
    place = shown.assignment.organization
    have_it = {
        row.assignment.organization_id for row in shown.children if row.assignment.organization.depth > place.depth
    }
    return _open_between(shown) and place.numchild > len(have_it)


def _below(_actor: Actor, shown: AssignmentPage) -> dict[str, Any]:
    has_it = {row.assignment.organization_id for row in shown.children if not row.assignment.is_internal}
    below = children(shown.assignment.organization).exclude(state="dissolved").exclude(pk__in=has_it)
    return {"below": [(one.pk, one.name) for one in below]}


def _leads(row: Assignment) -> bool:
    return row.is_internal and row.part == Part.LEAD and row.state not in ENDED_STATES


def _departments(actor: Actor, shown: AssignmentPage) -> dict[str, Any]:
    has_it = {row.assignment.department_id for row in shown.children if row.assignment.is_internal}
    rows = departments_of(actor, shown.assignment.organization)
    led = any(_leads(row.assignment) for row in shown.children)
    return {"departments": [(one.pk, one.name) for one in rows if one.pk not in has_it], "led": led}


def _split(doing: Doing, form: Any) -> str:
    given = form.cleaned_data
    changes = {name: given[name] for name in ("title", "measures") if given[name]}
    if given["due_date"] and given["due_date"] != doing.shown.assignment.due_date:
        changes["due_date"] = given["due_date"]
    services.split_below(
        **doing.key,
        organization_ids=given["associations"],
        changes=changes,
        note=given["note"],
        accept=("burden",) if given.get("over_cap") else (),
        form_key=given["form_key"],
    )
    count = len(given["associations"])
    return ngettext("Passed on to %(n)d association.", "Passed on to %(n)d associations.", count) % {"n": count}


def _inside(doing: Doing, form: Any) -> str:
    given, assignment = form.cleaned_data, doing.shown.assignment
    due = given["due_date"] if given["due_date"] != assignment.due_date else None
    had = services.assigned_inside(assignment.organization, assignment.item_id)
    made = services.assign_inside(
        **doing.key,
        organization=assignment.organization,
        units=form.units(),
        due_date=due,
        title=given["title"],
    )
    return assigned_words(had, made)


def _decide(doing: Doing, form: Any) -> str:
    given = form.cleaned_data
    granted = given["decision"] == "grant"
    services.decide_extension(actor=doing.actor, request_id=given["request_id"], grant=granted, note=given["note"])
    return say("The later date was granted.") if granted else say("The later date was refused.")


def _remind(doing: Doing, form: Any) -> str:
    made = services.remind(
        actor=doing.actor, assignment_ids=[doing.shown.assignment.pk], text=form.cleaned_data["text"]
    )
    return say("Reminded.") if made else say("It was reminded of today already; nothing was sent.")


def _with(service: Callable[..., Any], **fixed: Any) -> Act:
    """A service that takes the form's values as they are."""

    def act(doing: Doing, form: Any) -> None:
        given = form.values() if hasattr(form, "values") else form.cleaned_data
        service(**doing.key, **given, **fixed)

    return act


def _ask_closure(doing: Doing, form: Any) -> None:
    services.request_closure(**doing.key, note=form.cleaned_data["note"], file_ids=doing.file_ids)


ACTIONS = (
    Action(
        key="decide_extension",
        label=_("Decide on the later date"),
        icon="calendar-due",
        permission="directives.decide_extension",
        side=SENDER,
        form=forms.DecideForm,
        act=_decide,
        said="",
        when=lambda shown: _open(shown) and _asked(shown) is not None,
        given=_open_request,
        text=_asked_words,
    ),
    Action(
        key="verify_closure",
        label=_("Verify"),
        icon="checks",
        permission="directives.verify_closure",
        side=SENDER,
        transition="verify_closure",
        form=forms.NoteForm,
        act=_with(services.verify_closure),
        said=_("Verified."),
        when=_between,
        text=_("You have looked at the evidence, and the task was done as asked."),
    ),
    Action(
        key="close",
        label=pgettext_lazy("assignment", "Strike off"),
        icon="checkbox",
        permission="directives.close",
        side=SENDER,
        transition="close",
        form=forms.CloseForm,
        act=_with(services.close_assignment),
        said=_("Struck off."),
        when=_closable,
    ),
    Action(
        key="take_on",
        label=_("Take on"),
        icon="check",
        permission=ANSWER,
        transition="take_on",
        form=forms.NoteForm,
        act=_with(services.take_on_assignment),
        said=_("Taken on."),
        text=_("As it was sent. To change words or date, adapt it."),
    ),
    Action(
        key="adapt",
        label=_("Adapt"),
        icon="pencil",
        permission=ANSWER,
        form=forms.AdaptForm,
        act=_with(services.adapt_assignment),
        said=_("Adapted. What was sent stands beside it."),
        when=_open_between,
        text=_("Put the task into words of your own. What was sent stays beside it, and the sender sees both."),
    ),
    Action(
        key="request_closure",
        label=_("Ask for closure"),
        icon="clipboard-check",
        permission=ANSWER,
        transition="request_closure",
        form=forms.ClosureForm,
        act=_ask_closure,
        said=_("Asked for closure. The sender verifies it."),
        text=_("Nothing is closed without evidence: a report, or a file. Photos are never asked for."),
    ),
    Action(
        key="reject_closure",
        label=_("Send back for more"),
        icon="arrow-back-up",
        permission="directives.verify_closure",
        side=SENDER,
        transition="reject_closure",
        form=forms.RejectForm,
        act=_with(services.reject_closure),
        said=_("Sent back."),
    ),
    Action(
        key="send_again",
        label=_("Send again"),
        icon="send",
        permission=DISPATCH,
        side=SENDER,
        transition="send_again",
        form=forms.SendAgainForm,
        act=_with(services.send_again),
        said=_("Sent again."),
    ),
    Action(
        key="remind",
        label=_("Remind"),
        icon="bell-ringing",
        permission="directives.remind",
        side=SENDER,
        form=forms.RemindForm,
        act=_remind,
        said="",
        when=_open_between,
    ),
    Action(
        key="request_extension",
        label=_("Ask for a later date"),
        icon="calendar-plus",
        permission=ANSWER,
        form=forms.ExtensionForm,
        act=_with(services.request_extension),
        said=_("Asked for a later date. The old one holds until it is decided."),
        when=_extendable,
    ),
    Action(
        key="split_below",
        label=_("Pass on below"),
        icon="sitemap",
        permission=DISPATCH,
        form=forms.SplitForm,
        act=_split,
        said="",
        when=_splittable,
        given=_below,
        text=_("Choose who is meant. Dividing is not copying: leave out what does not concern them."),
        wide=True,
    ),
    Action(
        key="assign_inside",
        label=_("Assign inside"),
        icon="user-share",
        permission=DISPATCH,
        form=forms.InsideForm,
        act=_inside,
        said="",
        when=_open_between,
        given=_departments,
        wide=True,
    ),
    Action(
        key="plan",
        label=_("Edit the plan"),
        icon="edit",
        permission=ANSWER,
        form=forms.PlanForm,
        act=_with(services.plan_assignment),
        said=_("Saved."),
        when=_open,
    ),
    Action(
        key="mark_poor",
        label=_("Mark as of poor quality"),
        icon="flag",
        permission="directives.verify_closure",
        side=SENDER,
        form=forms.QualityForm,
        act=_with(services.mark_quality, poor=True),
        said=_("Marked. It is lit as behind until the next report."),
        when=_doubtful(True),
        text=_("The task is lit as behind until the next report."),
    ),
    Action(
        key="mark_good",
        label=_("Take the mark of poor quality away"),
        icon="flag",
        permission="directives.verify_closure",
        side=SENDER,
        form=forms.QualityForm,
        act=_with(services.mark_quality, poor=False),
        said=_("The mark was taken away."),
        when=_doubtful(False),
    ),
    Action(
        key="reopen",
        label=_("Reopen"),
        icon="rotate",
        permission="directives.close",
        side=SENDER,
        transition="reopen",
        form=forms.ReasonForm,
        act=_with(services.reopen_assignment),
        said=_("Reopened."),
        text=_("The problem returned. The receiver takes the task up again."),
        danger=True,
    ),
    Action(
        key="return_assignment",
        label=_("Return with reason"),
        icon="arrow-back-up",
        permission=ANSWER,
        transition="return_assignment",
        form=forms.ReasonForm,
        act=_with(services.return_assignment),
        said=_("Returned to the sender."),
        when=_between,
        danger=True,
    ),
    Action(
        key="withdraw",
        label=_("Withdraw"),
        icon="x",
        permission=DISPATCH,
        side=SENDER,
        transition="withdraw",
        form=forms.ReasonForm,
        act=_with(services.withdraw_assignment),
        said=_("Withdrawn."),
        danger=True,
    ),
)
BY_KEY = {action.key: action for action in ACTIONS}
PRIMARY = ("decide_extension", "verify_closure", "close", "take_on", "send_again")


def offered(actor: Actor, organization: Any, shown: AssignmentPage) -> list[Action]:
    """The actions that this actor may take now in this association, in the order of the table."""
    return [action for action in ACTIONS if action.is_offered(actor, organization, shown)]
