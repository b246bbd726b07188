"""Activities: the list, one of them, what is done with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.selectors import current_of
from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.services import export_rows
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.services import give_consent
from huiguan.kernel.workflow.selectors import available, timeline
from huiguan.programmes import forms, services
from huiguan.programmes.enums import DELEGATIONS, EnrolmentState, Kind
from huiguan.programmes.models import Activity
from huiguan.programmes.selectors import activities as reads
from huiguan.programmes.selectors import registers
from huiguan.programmes.selectors.stories import shown_story, unwilling
from huiguan.programmes.services.assessing import CERTIFICATE
from huiguan.programmes.services.stories import PURPOSE
from huiguan.programmes.sheets import ACTIVITIES, PARTICIPANTS, activity_cells, participant_cells
from huiguan.programmes.views.shared import BOTH, MANAGE, PAGE_SIZE, READ, crumbs, url
from huiguan.ui.forms import act, chosen, form_page

PEOPLE = "programmes.read_enrolments"


@page(READ)
@require_GET
def activities(request: SignedRequest) -> HttpResponseBase:
    """Activities of the association, and those above that are open to it; as a table where asked."""
    tab, kind = request.GET.get("tab", ""), request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    rows = reads.activities_for(request.actor, request.organization, kind=kind, tab=tab)
    if request.GET.get("format") in Format.values:
        exported = export_rows(actor=request.actor, organization=request.organization, sheet=ACTIVITIES,
                               rows=activity_cells(rows.iterator()), format=request.GET["format"])  # fmt: skip
        return exported_response(exported)
    counts = reads.activity_counts(request.actor, request.organization)
    labels = (("", _("All")), ("preparing", _("In preparation")), ("open", pgettext("activity", "Under way")),
              ("over", _("Held")), ("cancelled", _("Not held")), ("above", _("From above")))  # fmt: skip
    context = {
        "page": rows_on_page(rows, request.GET, PAGE_SIZE),
        "tabs": [(key, label, counts[key]) for key, label in labels],
        "tab": tab if tab in counts else "",
        "kinds": Kind.choices,
        "kind": kind,
        "may_manage": allows(request.actor, MANAGE, request.organization),
    }
    return render(request, "programmes/activities.html", context)


def _form(request: SignedRequest, activity: Activity | None = None) -> forms.ActivityForm:
    partners = registers.partners_of(request.actor, request.organization).values_list("pk", "name")
    initial: dict[str, Any] = {}
    if activity is not None:
        initial = {name: getattr(activity, name) for name in forms.ActivityForm.base_fields}
        initial |= {"trainer": activity.trainer.username if activity.trainer else "", "partner": activity.partner_id}
    return forms.ActivityForm(request.POST or None, partners=partners, initial=initial)


@page(MANAGE)
@require_http_methods(BOTH)
def activity_new(request: SignedRequest) -> HttpResponse:
    """Plan an activity."""
    made: list[Activity] = []

    def plan(values: dict[str, Any]) -> None:
        made.append(services.plan_activity(actor=request.actor, organization=request.organization, **values))

    title = _("Plan an activity")
    answer = form_page(request, _form(request), plan, title=title, submit=title, done=url(request, "activities"),
                       crumbs=crumbs(request, (title, "")))  # fmt: skip
    return redirect(url(request, "activity", made[0].pk)) if made else answer


@page(READ)
@require_GET
def activity(request: SignedRequest, activity_id: int) -> HttpResponse:
    """One activity: plan, filing, seats, sessions, checklist, people, story."""
    row = reads.get_activity(request.actor, request.organization, activity_id)
    return render(request, "programmes/activity.html", _context(request, row))


def _context(request: SignedRequest, row: Activity) -> dict[str, Any]:
    actor, place = request.actor, request.organization
    is_own = row.organization_id == place.pk
    may_manage = is_own and allows(actor, MANAGE, place)
    people = reads.enrolments_in(actor, place, row) if allows(actor, PEOPLE, place) else None
    return {
        "activity": row,
        "is_own": is_own,
        "may_manage": may_manage,
        "actions": [each for each in available(actor, row) if each.key != "file_activity"] if may_manage else [],
        "ruling": reads.ruling(row.organization, row.kind),
        "may_file": may_manage and row.state in reads.PREPARING,
        "figures": reads.figures_of(row),
        "lessons": reads.lessons_of(row),
        "quotas": reads.quotas_of(row),
        "steps": reads.steps_of(row) if is_own else [],
        "is_delegation": row.kind in DELEGATIONS,
        "is_preparing": row.state in reads.PREPARING,
        "is_under_way": row.state in reads.UNDER_WAY,
        "is_over": row.state in reads.OVER,
        "people": rows_on_page(people, request.GET, PAGE_SIZE) if people is not None else None,
        "sees_hidden": allows(actor, "members.see_hidden", place),
        "certificates": _certificates(people, row),
        "may_enrol": reads.may_enrol(actor, place, row),
        "services": registers.services_in(row) if is_own and allows(actor, "programmes.volunteers", place) else [],
        "may_put_on": may_manage and allows(actor, "programmes.volunteers", place),
        "story": shown_story(row),
        "unwilling": unwilling(row) if may_manage and row.story else [],
        "course": timeline(row) if is_own else [],
        "crumbs": crumbs(request, (row.title, "")),
    }


def _certificates(people: Any, row: Activity) -> dict[int, Credential]:
    return dict(current_of(CERTIFICATE, list(people.values_list("pk", flat=True)))) if people is not None else {}


def own_activity(request: SignedRequest, activity_id: int) -> Activity:
    """An activity that this association holds; NotFound."""
    return here(request, reads.get_activity(request.actor, request.organization, activity_id))


@page(MANAGE)
@require_http_methods(BOTH)
def activity_change(request: SignedRequest, activity_id: int) -> HttpResponse:
    """Change the plan."""
    row = own_activity(request, activity_id)
    form = _form(request, row)
    del form.fields["kind"]
    return _page(request, row, form, _("Change the plan"), _("Save the plan"), services.change_activity,
                 revision=row.revision)  # fmt: skip


def _page(
    request: SignedRequest, row: Activity, form: Any, title: str, submit: str, service: Any, *, note: str = "",
    danger: bool = False, **more: Any,
) -> HttpResponse:  # fmt: skip
    """A form about an activity, handed to a service."""
    back = url(request, "activity", row.pk)
    return form_page(
        request,
        form,
        lambda values: service(actor=request.actor, activity_id=row.pk, **more, **values),
        title=title,
        submit=submit,
        done=back,
        crumbs=crumbs(request, (row.title, back), (title, "")),
        note=note,
        danger=danger,
    )


@page(MANAGE)
@require_POST
def activity_do(request: SignedRequest, activity_id: int, activity_step: str) -> HttpResponse:
    """A step that asks nothing."""
    row = own_activity(request, activity_id)
    facts: dict[str, Any] = {"actor": request.actor, "activity_id": row.pk}
    steps = {
        "file": lambda: services.file_activity(**facts),
        "open_activity": lambda: services.open_activity(**facts),
        "start_activity": lambda: services.start_activity(**facts),
        "close_activity": lambda: services.close_activity(**facts),
        "certify": lambda: services.issue_certificates(**facts),
        "prove": lambda: services.issue_proofs(**facts),
        "tell": lambda: services.tell_story(**facts),
    }
    return act(request, chosen(steps, activity_step), "programmes:activity", row.pk)


@page(MANAGE)
@require_http_methods(BOTH)
def activity_cancel(request: SignedRequest, activity_id: int) -> HttpResponse:
    """Cancel it with a reason."""
    row, title = own_activity(request, activity_id), _("Cancel the activity")
    return _page(request, row, forms.NoteForm(request.POST or None), title, title, services.cancel_activity,
                 note=_("Everybody who is enrolled or waits is told."), danger=True)  # fmt: skip


@page(MANAGE)
@require_http_methods(BOTH)
def activity_sum_up(request: SignedRequest, activity_id: int) -> HttpResponse:
    """Sum it up."""
    row, title = own_activity(request, activity_id), _("Sum up the activity")
    return _page(request, row, forms.SummaryForm(request.POST or None), title, title, services.sum_up_activity)


@page(MANAGE)
@require_http_methods(BOTH)
def activity_quotas(request: SignedRequest, activity_id: int) -> HttpResponse:
    """Quotas of associations."""
    row = own_activity(request, activity_id)
    lines = "\n".join(f"{one.place.code} {one.seats}" for one in reads.quotas_of(row))
    form = forms.QuotaForm(request.POST or None, initial={"quotas": lines})
    return _page(request, row, form, _("Set quotas"), _("Save the quotas"), services.set_quotas)


@page(MANAGE)
@require_http_methods(BOTH)
def activity_story(request: SignedRequest, activity_id: int) -> HttpResponse:
    """Write the story."""
    row = own_activity(request, activity_id)
    form = forms.StoryForm(request.POST or None, initial={"story": shown_story(row)})
    return _page(
        request,
        row,
        form,
        pgettext("activity", "Write the story"),
        pgettext("activity", "Save the story"),
        services.write_story,
    )


@page(MANAGE)
@require_http_methods(BOTH)
def step_new(request: SignedRequest, activity_id: int) -> HttpResponse:
    """Add a step to the checklist."""
    row, title = own_activity(request, activity_id), pgettext("activity", "Add a step")
    return _page(request, row, forms.StepForm(request.POST or None), title, title, services.add_step)


@page(MANAGE)
@require_POST
def step_do(request: SignedRequest, activity_id: int, checklist_id: int) -> HttpResponse:
    """Tick a step, or take the tick back."""
    row = own_activity(request, activity_id)
    if checklist_id not in {one.pk for one in reads.steps_of(row)}:
        raise NotFound(str(checklist_id))
    done = request.POST.get("done") == "1"
    return act(
        request,
        lambda: services.tick_step(actor=request.actor, step_id=checklist_id, done=done),
        "programmes:activity",
        row.pk,
    )


@page("programmes.volunteers")
@require_http_methods(BOTH)
def put_on(request: SignedRequest, activity_id: int) -> HttpResponse:
    """Put a volunteer on the activity."""
    row, title = own_activity(request, activity_id), _("Put a volunteer on")
    choices = [(one.pk, one.shown) for one in registers.volunteers_of(request.actor, request.organization)]
    form = forms.PutOnForm(request.POST or None, volunteers=choices)
    return _page(request, row, form, title, title, services.put_on,
                 note=_("Only with the risks acknowledged and an insurance that lasts until the end."))  # fmt: skip


@page("programmes.volunteers")
@require_http_methods(BOTH)
def service_confirm(request: SignedRequest, activity_id: int, service_id: int) -> HttpResponse:
    """Confirm the hours of a volunteer."""
    row, title = own_activity(request, activity_id), _("Confirm the service")
    if service_id not in {one.pk for one in registers.services_in(row)}:
        raise NotFound(str(service_id))
    back = url(request, "activity", row.pk)
    return form_page(
        request,
        forms.HoursForm(request.POST or None),
        lambda values: services.confirm_service(actor=request.actor, service_id=service_id, **values),
        title=title,
        submit=title,
        done=back,
        crumbs=crumbs(request, (row.title, back), (title, "")),
    )


@page(PEOPLE)
@require_GET
def participants(request: SignedRequest, activity_id: int) -> HttpResponseBase:
    """Who takes part, as a table."""
    row = reads.get_activity(request.actor, request.organization, activity_id)
    wanted = request.GET.get("format", "xlsx")
    exported = export_rows(
        actor=request.actor,
        organization=request.organization,
        sheet=PARTICIPANTS,
        rows=participant_cells(reads.enrolments_in(request.actor, request.organization, row)),
        format=wanted if wanted in Format.values else "xlsx",
        title=row.title,
    )
    return exported_response(exported)


@page(PEOPLE)
@require_POST
def consent_on_paper(request: SignedRequest, activity_id: int, enrolment_id: int) -> HttpResponse:
    """Record the consent of somebody whom the story names."""
    row = own_activity(request, activity_id)
    person = next((one for one in reads.participants_of(row) if one.pk == enrolment_id), None)
    if person is None or person.state != EnrolmentState.ENROLLED:
        raise NotFound(str(enrolment_id))
    return act(
        request,
        lambda: give_consent(
            actor=request.actor, subject=person, purpose=PURPOSE, notice_version=purpose(PURPOSE).version, means="paper"
        ),
        "programmes:activity",
        row.pk,
    )
