"""Kinds of an association's own, and how it follows the association above again: pages of the rules of cases."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from huiguan.cases import rule_forms as forms
from huiguan.cases import selectors, services
from huiguan.cases.forms import NothingForm
from huiguan.cases.kinds import SPECS
from huiguan.cases.models import OwnKind
from huiguan.cases.services import KindWords
from huiguan.cases.views.rules import MANAGE, kind_at, set_page
from huiguan.cases.views.shared import sent
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def own_kind_new(request: SignedRequest) -> HttpResponse:
    """Make a kind on one of the six."""
    bases = [(key, spec.label) for key, spec in SPECS.items()]
    form = forms.KindWordsForm(sent(request), bases=bases)
    note = _(
        "It holds here and below, where nobody switches it off. Days, handling and form are set as for every kind."
    )
    return set_page(request, form, lambda values: _add(request, **values), _("Add a kind of one's own"), note=note)


def _add(request: SignedRequest, *, base: str, **words: str) -> OwnKind:
    place = request.organization
    return services.add_kind(actor=request.actor, organization=place, base=base, words=KindWords(**words))


def _line(request: SignedRequest, key: str) -> selectors.OwnKindLine:
    lines = selectors.own_kinds_of(request.actor, request.organization)
    found = next((line for line in lines if line.row.key == key), None)
    if found is None:
        raise NotFound(key)
    return found


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def own_kind_set(request: SignedRequest, own_kind: str) -> HttpResponse:
    """Set the words of a kind that was made here."""
    line = _line(request, own_kind)
    if not line.mine:
        raise NotFound(own_kind)
    form = forms.KindWordsForm(sent(request), initial={name: getattr(line.row, name) for name in KindWords.__slots__})
    place = request.organization

    def act(values: dict[str, Any]) -> OwnKind:
        return services.change_kind(actor=request.actor, organization=place, key=own_kind, words=KindWords(**values))

    return set_page(request, form, act, _("Words of: %s") % line.row.label)


#: Title, button, what it leads to, what is done.
_DOINGS: dict[str, tuple[Any, Any, Any, Any]] = {
    "retire": (
        lambda: _("Retire: %s"),
        lambda: pgettext("kind", "Retire"),
        lambda: _("It is offered nowhere any more. Its cases go on as they are."),
        lambda **named: services.retire_kind(**named, retired=True),
    ),
    "return": (
        lambda: _("Use again: %s"),
        lambda: pgettext("kind", "Use again"),
        lambda: _("It is offered again, here and below."),
        lambda **named: services.retire_kind(**named, retired=False),
    ),
    "off": (
        lambda: _("Do not offer here: %s"),
        lambda: _("Do not offer here"),
        lambda: _("Here and below nobody asks for it any more, unless somebody below offers it. Its cases go on."),
        lambda **named: services.switch_kind(**named, offered=False),
    ),
    "on": (
        lambda: _("Offer here: %s"),
        lambda: _("Offer here"),
        lambda: _("It can be asked for here and below."),
        lambda **named: services.switch_kind(**named, offered=True),
    ),
}


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def own_kind_do(request: SignedRequest, own_kind: str, own_doing: str) -> HttpResponse:
    """Retire a kind or use it again; offer it here or not."""
    line = _line(request, own_kind)
    if own_doing not in _DOINGS or (own_doing in ("retire", "return") and not line.mine):
        raise NotFound(own_doing)
    title, submit, note, act = _DOINGS[own_doing]
    named = {"actor": request.actor, "organization": request.organization, "key": own_kind}
    form = NothingForm(sent(request))
    words: dict[str, Any] = {"title": title() % line.row.label, "note": note(), "submit": submit()}
    return set_page(request, form, lambda values: act(**named), **words)


_PARTS: dict[str, Any] = {"form": services.follow_form_above, "rules": services.follow_rules_above}


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def kind_above(request: SignedRequest, kind: str, kind_part: str) -> HttpResponse:
    """Drop the form of a kind, or its days and handling, as they are set here."""
    spec = kind_at(request, kind)
    if kind_part not in _PARTS:
        raise NotFound(kind_part)
    named = {"actor": request.actor, "organization": request.organization, "kind": kind}
    title = (_("Form as above: %s") if kind_part == "form" else _("Days and handling as above: %s")) % spec.label
    note = _(
        "What is set here is dropped. From then on it is as the association above has it, and where none has set"
        " anything, as the kind itself. Cases keep the form with which they came."
    )
    words: dict[str, Any] = {"title": title, "note": note, "submit": _("Drop what is set here")}
    return set_page(request, NothingForm(sent(request)), lambda values: _PARTS[kind_part](**named), **words)
