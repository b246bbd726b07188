"""Collections of figures: set up, opened to a branch, frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.inbox.posting import Post
from huiguan.kernel.inbox.services import notify_many, settle_many
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import branch
from huiguan.kernel.permits import Actor, Invalid, Role, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.workflow.copying import StepRow, copy_steps
from huiguan.kernel.workflow.services import advance, advance_many, start
from huiguan.reporting.enums import COUNTED, CollectionState, FormState, RuleKind
from huiguan.reporting.models import Collection, Filled, Line, Rule
from huiguan.reporting.selectors.dictionary import indicators_of
from huiguan.reporting.services.doors import lock_collection
from huiguan.reporting.workflows import FILL

MANAGE = "reporting.manage_collections"
FIELDS = frozenset({"number", "title", "basis", "starts", "ends", "due_on", "valid_until", "previous_id"})
SUBJECT = "reporting.filled"


def draft_collection(
    *,
    actor: Actor,
    organization: Organization,
    number: str,
    title: str,
    starts: date,
    ends: date,
    due_on: date,
    valid_until: date,
    basis: str = "",
    previous_id: int | None = None,
    indicator_ids: Sequence[int] = (),
) -> Collection:
    """Begin a collection for the branch of an association; without indicators it takes the whole dictionary.

    Raises Invalid for dates that do not fit each other, a number that the period has already, or no title.
    """
    with recording(actor, organization=organization, reason="draft_collection"):
        permit(actor, MANAGE, organization)
        row = Collection(
            organization=organization, number=number.strip(), title=title.strip(), basis=basis.strip(), starts=starts,
            ends=ends, due_on=due_on, valid_until=valid_until, previous_id=previous_id, changed_by_id=actor.user_id,
        )  # fmt: skip
        _check(row)
        row.save()
        start(actor=actor, subject=row)
        wanted = list(indicator_ids) or list(indicators_of(actor, organization).values_list("pk", flat=True))
        _write_lines(actor, row, wanted)
    return row


def _check(row: Collection) -> None:
    if not row.number or not row.title:
        raise Invalid(_("A collection needs its number and a title."), code="title", field="title")
    if row.starts > row.ends:
        raise Invalid(_("The period runs backwards."), code="period", field="ends")
    if row.due_on > row.valid_until:
        raise Invalid(_("It is due after the form has ceased to be valid."), code="due", field="due_on")
    own = Collection.objects.unscoped("is the number taken").filter(organization=row.organization)
    if own.filter(number=row.number, ends=row.ends).exclude(pk=row.pk).exists():
        raise Invalid(_("There is a collection of this number for this period."), code="number", field="number")
    if row.previous_id and not own.filter(pk=row.previous_id).exclude(pk=row.pk).exists():
        raise Invalid(_("Choose one of your own collections to compare with."), code="previous", field="previous")


def change_collection(*, actor: Actor, collection_id: int, revision: int, **changes: Any) -> Collection:
    """Change a collection that is not open yet (FIELDS)."""
    with recording(actor, reason="change_collection"):
        row = _lock_draft(actor, collection_id)
        check_revision(row, revision)
        unknown = sorted(set(changes) - FIELDS)
        if unknown:
            raise Invalid(_("Unknown fields: %(fields)s.") % {"fields": ", ".join(unknown)}, code="unknown_field")
        for name, value in changes.items():
            setattr(row, name, value.strip() if isinstance(value, str) else value)
        _check(row)
        save_revised(row, actor)
    return row


def _lock_draft(actor: Actor, collection_id: int) -> Collection:
    row = lock_collection(actor, collection_id)
    if row.state != CollectionState.DRAFT:
        raise RuleViolation(_("The collection is open: lines and rules no longer change."), code="open")
    return row


def set_lines(*, actor: Actor, collection_id: int, indicator_ids: Sequence[int]) -> list[Line]:
    """Choose the indicators of a collection that is not open yet, in their order; rules on lines that go, go too."""
    with recording(actor, reason="set_lines"):
        row = _lock_draft(actor, collection_id)
        return _write_lines(actor, row, indicator_ids)


def _write_lines(actor: Actor, row: Collection, indicator_ids: Sequence[int]) -> list[Line]:
    known = {found.pk: found for found in indicators_of(actor, row.organization).filter(pk__in=list(indicator_ids))}
    if not known:
        raise Invalid(_("Choose at least one indicator."), code="no_lines", field="indicators")
    lines = Line.objects.unscoped("lines of a locked collection").filter(collection=row)
    lines.exclude(indicator__in=known).delete()
    kept = {line.indicator_id: line for line in lines}
    for order, key in enumerate(dict.fromkeys(key for key in indicator_ids if key in known)):
        line = kept.get(key) or Line(organization=row.organization, collection=row, indicator=known[key])
        line.order = order
        line.save()
    return list(lines.order_by("order"))


def add_rule(
    *,
    actor: Actor,
    collection_id: int,
    line_id: int,
    kind: str,
    terms: Sequence[tuple[int, int, str]] = (),
    low: Decimal | None = None,
    high: Decimal | None = None,
    percent: int | None = None,
) -> Rule:
    """Add a rule to a collection that is not open yet; `terms` are (sign, line id, "now" or "last")."""
    with recording(actor, reason="add_rule"):
        row = _lock_draft(actor, collection_id)
        lines = set(
            Line.objects.unscoped("lines of a locked collection").filter(collection=row).values_list("pk", flat=True)
        )
        named = {line_id, *(term[1] for term in terms)}
        if kind not in RuleKind.values or not named <= lines:
            raise Invalid(_("A rule names lines of this collection."), code="line", field="line_id")
        _check_measure(kind, terms, low, high, percent)
        made: Rule = Rule.objects.create(
            organization=row.organization, collection=row, line_id=line_id, kind=kind,
            terms=[list(term) for term in terms], low=low, high=high, percent=percent,
        )  # fmt: skip
    return made


def _check_measure(
    kind: str, terms: Sequence[Any], low: Decimal | None, high: Decimal | None, percent: int | None
) -> None:
    if kind in (RuleKind.IDENTITY, RuleKind.AT_MOST) and not terms:
        raise Invalid(_("Name the lines that it is compared with."), code="terms", field="terms")
    if kind == RuleKind.BOUNDS and low is None and high is None:
        raise Invalid(_("Give at least one bound."), code="bounds", field="low")
    if kind in (RuleKind.CHANGE, RuleKind.PEERS) and percent is None:
        raise Invalid(_("Say how many percent are usual."), code="percent", field="percent")


def remove_rule(*, actor: Actor, rule_id: int) -> None:
    """Take a rule out of a collection that is not open yet."""
    with recording(actor, reason="remove_rule"):
        rule = Rule.objects.unscoped("its collection is locked next").filter(pk=rule_id).first()
        _lock_draft(actor, rule.collection_id if rule else 0)
        if rule:
            rule.delete()


def open_collection(*, actor: Actor, collection_id: int) -> Collection:
    """Open a collection to its branch: every association below gets a form, and is told.

    The tree of this day holds for it until it is frozen. Raises RuleViolation when the form is no longer valid.
    """
    with recording(actor, reason="open_collection"):
        row = _lock_draft(actor, collection_id)
        if row.valid_until < today():
            raise RuleViolation(_("The form is no longer valid."), code="not_valid")
        advance(actor=actor, subject=row, transition="open_collection", changes={"opened_on": today()})
        forms = _make_forms(row)
        _begin(actor, row, forms)
    return row


def _make_forms(row: Collection) -> list[Filled]:
    """Level by level, so that each form knows the one above it."""
    places = list(branch(row.organization).exclude(state="dissolved").only("pk", "path", "depth", "code"))
    made: dict[str, Filled] = {}
    below: dict[str, int] = {}
    for place in places:
        for path in _paths_above(place.path, row.organization.path):
            below[path] = below.get(path, 0) + 1
    for depth in sorted({place.depth for place in places}):
        level = [_new_form(row, place, made, below) for place in places if place.depth == depth]
        made |= {form.path: form for form in Filled.objects.bulk_create(level)}
    return list(made.values())


def _paths_above(path: str, top: str) -> list[str]:
    step = Organization.steplen
    return [path[:end] for end in range(len(top), len(path), step)]


def _new_form(row: Collection, place: Organization, made: dict[str, Filled], below: dict[str, int]) -> Filled:
    paths = reversed(_paths_above(place.path, row.organization.path))
    above = next((made[path] for path in paths if path in made), None)
    return Filled(
        organization=place,
        receiver_id=above.organization_id if above else place.pk,
        issuer=row.organization,
        collection=row,
        above=above,
        path=place.path,
        depth=place.depth,
        below=below.get(place.path, 0),
    )


def _begin(actor: Actor, row: Collection, forms: Iterable[Filled]) -> None:
    now, found = timezone.now(), list(forms)
    copy_steps(
        StepRow(
            organization_id=form.organization_id, subject_kind=SUBJECT, subject_id=form.pk, from_state="",
            to_state=FormState.BLANK.value, transition="", user_id=actor.user_id,
            actor_label="" if actor.user_id else actor.label[:60], at=now, due=row.due_on,
        )
        for form in found
    )  # fmt: skip
    notify_many(
        Post(
            organization_id=form.organization_id, role=Role.CLERK.value, user_id=None, kind=FILL, subject_kind=SUBJECT,
            subject_id=form.pk, text=row.title, url=f"/o/{form.organization.code}/reports/forms/{form.pk}/",
            due=row.due_on,
        )
        for form in found
    )  # fmt: skip


def freeze_collection(*, actor: Actor, collection_id: int, note: str = "") -> Collection:
    """Freeze a collection: what is handed up stays as it is. Who has not handed up is named in the history's note.

    Raises RuleViolation "missing" while forms are missing or not accepted and no note says why it is frozen without.
    """
    with recording(actor, reason="freeze_collection"):
        row = lock_collection(actor, collection_id)
        forms = Filled.objects.unscoped("forms of a locked collection").filter(collection=row)
        handed = list(forms.filter(state__in=COUNTED).select_related("organization", "issuer", "collection"))
        missing = forms.exclude(state__in=COUNTED).count()
        if missing and not note.strip():
            said = ngettext(
                "%(number)d form is missing. Say in the note why it is frozen without.",
                "%(number)d forms are missing. Say in the note why it is frozen without them.",
                missing,
            )
            raise RuleViolation(said % {"number": missing}, code="missing", field="note")
        advance(actor=actor, subject=row, transition="freeze_collection", note=note, changes={"frozen_on": today()})
        advance_many(actor=actor, subjects=handed, transition="freeze_form")
        settle_many(subject_kind=SUBJECT, subject_ids=forms.values_list("pk", flat=True))
    return row
