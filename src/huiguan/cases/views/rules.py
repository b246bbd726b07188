"""The rules of an association's cases, on one page: kinds, requests by subject, rates of relief, other days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from huiguan.cases import rule_forms as forms
from huiguan.cases import selectors, services
from huiguan.cases.enums import Ground, Kind, Outcome
from huiguan.cases.kind_questions import written
from huiguan.cases.kinds import Deadlines, KindSpec
from huiguan.cases.models import HandlingRules, KindForm
from huiguan.cases.relief_forms import RateRuleForm
from huiguan.cases.selectors.departments import department_in
from huiguan.cases.selectors.kind_forms import topics_in
from huiguan.cases.selectors.routes import OWN, REST, RouteLine
from huiguan.cases.selectors.rules import clerks_handle, days_of, outcomes_of
from huiguan.cases.services.rules import BOUNDS, WORKING, name_of
from huiguan.cases.views.shared import sent
from huiguan.kernel.i18n.formats import short_date
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page

MANAGE = "cases.manage_kinds"


@page(MANAGE)
@require_GET
def rules(request: SignedRequest) -> HttpResponse:
    """Everything that is set for cases, as it holds here."""
    place = request.organization
    rates = selectors.rates_of(place)
    context = {
        "kinds": _kinds(request),
        "own_kinds": selectors.own_kinds_of(request.actor, place),
        "routes": selectors.routes_of(request.actor, place),
        "rates": [{"label": ground.label, "rate": rates.get(ground.value)} for ground in Ground],
        "days": _days(selectors.rules_of(place)),
    }
    return render(request, "cases/rules.html", context)


def _kinds(request: SignedRequest) -> list[dict[str, Any]]:
    place = request.organization
    held = selectors.settings_of(place)
    departments = dict(selectors.departments_for_requests(request.actor, place))
    set_forms = selectors.forms_of(place)
    return [
        _told(place, spec, held, departments) | {"form": _form_told(place, spec, set_forms)}
        for spec in selectors.specs_at(place).values()
    ]


def _told(place: Any, spec: KindSpec, held: dict[str, Any], departments: dict[int, str]) -> dict[str, Any]:
    """A kind as it holds here, and whether something of it is set here itself."""
    setting = selectors.setting_of(held, *spec.keys)
    return {
        "key": spec.key,
        "label": spec.label,
        "days": days_of(setting, place, spec.kind.value),
        "clerks": clerks_handle(held, *spec.keys),
        "department": departments.get(department_in(setting, place) or 0, ""),
        "outcomes": [Outcome(one).label for one in outcomes_of(setting)] if _picks(setting) else [],
        "setting": setting,
        "set_here": spec.key in held and held[spec.key].organization_id == place.pk,
    }


def _form_told(place: Any, spec: KindSpec, set_forms: dict[str, KindForm]) -> dict[str, Any]:
    """The version that holds, whose it is, and how much it asks."""
    row = next((set_forms[key] for key in spec.keys if key in set_forms), None)
    by_subject = spec.key == Kind.REQUEST
    return {
        "row": row,
        "above": row is not None and row.organization_id != place.pk,
        "base": row is not None and row.kind != spec.key,
        "set_here": row is not None and (row.organization_id, row.kind) == (place.pk, spec.key),
        "asks": len(selectors.questions_of(row)),
        "topics": len(selectors.topics_of(spec.key, place) if by_subject else topics_in(row, *spec.keys)),
    }


def _days(held: HandlingRules) -> list[tuple[Any, int, bool]]:
    """Name, number, and whether working days are counted."""
    return [(name_of(name), getattr(held, name), name in WORKING) for name in BOUNDS]


def _picks(setting: Any) -> bool:
    return setting is not None and bool(setting.outcomes)


def set_page(
    request: SignedRequest,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    title: str,
    *,
    note: str = "",
    submit: str = "",
) -> HttpResponse:
    """A page on which one thing is set; back to all rules afterwards. `submit` is the button, where it does not set."""
    home = reverse("cases:rules", args=[request.organization.code])
    return form_page(
        request,
        form,
        act,
        title=title,
        submit=submit or pgettext("rule", "Set"),
        done=home,
        crumbs=[(_("Rules of cases"), home), (title, "")],
        said=_("Set. It holds from the next step on, here and below where nothing else is set."),
        note=note,
    )


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def rule_set(request: SignedRequest, rule: str) -> HttpResponse:
    """Set a rate of relief, or days that no kind decides."""
    place = request.organization
    if rule == "rate":
        form: Any = RateRuleForm(sent(request))
        return set_page(request, form, _calls(request, services.set_relief_rate), _("Set a rate of relief"))
    if rule == "days":
        held = selectors.rules_of(place)
        form = forms.DaysForm(sent(request), initial={name: getattr(held, name) for name in BOUNDS})
        return set_page(request, form, lambda values: _set_days(request, values), _("Set other days"))
    raise NotFound(rule)


def _calls(request: SignedRequest, service: Callable[..., Any]) -> Callable[[dict[str, Any]], Any]:
    return lambda values: service(actor=request.actor, organization=request.organization, **values)


def _set_days(request: SignedRequest, values: dict[str, Any]) -> Any:
    return services.set_rules(actor=request.actor, organization=request.organization, days=values)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def kind_set(request: SignedRequest, kind: str, rule: str) -> HttpResponse:
    """Set the deadlines of a kind, or who handles it and what closes it."""
    spec = kind_at(request, kind)
    place, label = request.organization, str(spec.label)
    settings = selectors.settings_of(place)
    held = selectors.setting_of(settings, *spec.keys)
    if rule == "deadlines":
        days = days_of(held, place, spec.kind.value)
        names = {"check_within": days.check} | {name: getattr(days, name) for name in _DAYS}
        form: Any = forms.DeadlineForm(sent(request), initial=names)
        return set_page(request, form, lambda values: _set_deadlines(request, kind, values), _("Deadlines: %s") % label)
    initial = {
        "clerks": clerks_handle(settings, *spec.keys),
        "outcomes": outcomes_of(held) if _picks(held) else [],
        "department_id": department_in(held, place) or "",
        "hint": held.hint if held and held.kind == kind else "",
        **{name: bool(held and getattr(held, name)) for name in ("needs_result", "needs_paper", "needs_plan")},
    }
    departments = [] if kind == Kind.REQUEST else selectors.departments_for_requests(request.actor, place)
    form = forms.HandlingForm(sent(request), departments=departments, initial=initial)
    return set_page(request, form, lambda values: _set_handling(request, kind, values), _("Handling: %s") % label)


def kind_at(request: SignedRequest, kind: str) -> KindSpec:
    """The kind as it is known here, also retired or not offered: its cases go by its rules; NotFound else."""
    spec = selectors.known_at(request.organization).get(kind)
    if spec is None:
        raise NotFound(kind)
    return spec


_DAYS = ("accept", "answer", "close", "pause")


def _set_deadlines(request: SignedRequest, kind: str, values: dict[str, Any]) -> Any:
    days = Deadlines(check=values["check_within"], **{name: values[name] for name in _DAYS})
    place = request.organization
    return services.set_deadlines(actor=request.actor, organization=place, kind=kind, deadlines=days)


def _set_handling(request: SignedRequest, kind: str, values: dict[str, Any]) -> Any:
    handling = services.Handling(**values)
    place = request.organization
    return services.set_handling(actor=request.actor, organization=place, kind=kind, handling=handling)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def kind_form(request: SignedRequest, kind: str) -> HttpResponse:
    """What is offered and asked where help of a kind is asked for; each time a new version."""
    place, spec = request.organization, kind_at(request, kind)
    row = selectors.form_of(place, *spec.keys)
    offered = selectors.topics_of(kind, place)
    built_in = [(key, words) for key, words in spec.topics if key != REST]
    initial = {
        "topics": [key for key, _words in offered],
        "own_topics": "\n".join(str(words) for key, words in offered if key.startswith(OWN)),
        "questions": written(row.questions) if row is not None else "",
    }
    form = forms.KindFormForm(sent(request), topics=[] if kind == Kind.REQUEST else built_in, initial=initial)
    note = _(
        "Cases keep the form with which they came. Nobody is asked about politics, faith, appraisal or discipline."
    )
    note = " ".join((note, _versions_told(selectors.versions_of(request.actor, place, kind)))).strip()
    title = _("Form: %s") % spec.label
    return set_page(request, form, lambda values: _set_form(request, kind, form.asking(values)), title, note=note)


def _versions_told(rows: list[KindForm]) -> str:
    """The last versions that were set here, the newest first, in a sentence."""
    words = {False: _("%(version)d of %(day)s"), True: _("%(version)d of %(day)s (as the association above)")}
    told = [words[row.follows] % {"version": row.version, "day": short_date(row.since)} for row in rows[:5]]
    return _("Versions set here: %s.") % "; ".join(told) if told else ""


def _set_form(request: SignedRequest, kind: str, asking: services.Asking) -> Any:
    place = request.organization
    return services.set_kind_form(actor=request.actor, organization=place, kind=kind, asking=asking)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def subject_new(request: SignedRequest) -> HttpResponse:
    """Add a subject of requests in the association's own words."""
    form = _subject_form(request, RouteLine("", "", names={}), own=True, rest=False)
    return set_page(request, form, lambda values: _add_subject(request, values), _("Add a subject"))


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def subject_set(request: SignedRequest, topic: str) -> HttpResponse:
    """Set who hears of requests on a subject; `every` is every subject without a line of its own."""
    key = "" if topic == "every" else topic
    line = next((one for one in selectors.routes_of(request.actor, request.organization) if one.topic == key), None)
    if line is None:
        raise NotFound(topic)
    form = _subject_form(request, line, own=line.is_own, rest=key in ("", REST))
    title = _("Who hears of: %s") % line.label
    return set_page(request, form, lambda values: _set_subject(request, key, values), title)


def _subject_form(request: SignedRequest, line: RouteLine, *, own: bool, rest: bool) -> forms.SubjectForm:
    initial = {
        "label": line.label,
        "role": line.role,
        "department_id": line.department_id or "",
        "user_ids": list(line.names or {}),
        "answer_within": line.answer_within,
        "offered": line.offered,
    }
    return forms.SubjectForm(
        sent(request),
        people=selectors.people_for_requests(request.organization),
        departments=selectors.departments_for_requests(request.actor, request.organization),
        own=own,
        rest=rest,
        initial=initial,
    )


def _way(values: dict[str, Any]) -> services.Way:
    return services.Way(**(values | {"user_ids": tuple(values["user_ids"])}))


def _add_subject(request: SignedRequest, values: dict[str, Any]) -> Any:
    return services.add_subject(actor=request.actor, organization=request.organization, way=_way(values))


def _set_subject(request: SignedRequest, topic: str, values: dict[str, Any]) -> Any:
    place = request.organization
    return services.set_route(actor=request.actor, organization=place, topic=topic, way=_way(values))
