"""Outputs: entered, published under a licence, with versions and embargo, withdrawn with a tombstone, adopted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.files.services import store_file
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.search.services import drop_entries, index_entries
from huiguan.research import selectors
from huiguan.research.enums import Licence, OutputKind, OutputState, ProjectState
from huiguan.research.finding import OUTPUT, output_entry
from huiguan.research.models import Adoption, Output, OutputVersion

PUBLISH = "research.publish"
VERSION, EVIDENCE = "research.output", "research.adoption"
MOST_AUTHORS, MOST_KEYWORDS = 50, 20
LANGUAGES = ("zh", "en")
WITH_PROJECT = (ProjectState.RUNNING, ProjectState.FINISHED)


def add_output(*, actor: Actor, organization: Organization, project_id: int | None = None, **values: Any) -> Output:
    """Enter an output; it is not public yet. `values`: kind, title, authors ({name, orcid}), licence, issued_on, and
    if need be abstract, keywords, language, source, embargo_until.

    Invalid "kind", "title", "authors", "orcid", "licence", "issued_on", "language", "embargo_until"; RuleViolation
    "project" for one that is not under way or finished.
    """
    with recording(actor, organization, reason="add_output"):
        permit(actor, PUBLISH, organization)
        output = Output(organization=organization, changed_by_id=actor.user_id)
        if project_id is not None:
            project = selectors.get_project(actor, project_id)
            if organization.pk not in (project.organization_id, project.caller_id):
                raise NotFound(str(project_id))
            if project.state not in WITH_PROJECT:
                raise RuleViolation(_("Outputs come from projects under way or finished."), code="project")
            output.project = project
        _set(output, values)
        output.save()
    return output


def _set(output: Output, values: Mapping[str, Any]) -> None:
    for field in ("kind", "licence", "language", "issued_on", "embargo_until"):
        if field in values:
            setattr(output, field, values[field])
    for field, most in (("title", 300), ("abstract", 5000), ("source", 200)):
        if field in values:
            setattr(output, field, str(values[field]).replace("\r\n", "\n").strip()[:most])
    if "authors" in values:
        output.authors = _authors(values["authors"])
    if "keywords" in values:
        words = [str(word).strip()[:60] for word in values["keywords"] if str(word).strip()]
        output.keywords = list(dict.fromkeys(words))[:MOST_KEYWORDS]
    _check(output)


def _check(output: Output) -> None:
    refusals = (
        (output.kind in OutputKind.values, "kind", _("There is no such kind of output.")),
        (bool(output.title), "title", _("Give the output its title.")),
        (bool(output.authors), "authors", _("Name at least one author.")),
        (output.licence in Licence.values, "licence", _("Say under which licence it may be used.")),
        (output.language in LANGUAGES, "language", _("Say in which language it is written.")),
        (output.issued_on is not None, "issued_on", _("Say when it was issued.")),
    )
    for good, field, message in refusals:
        if not good:
            raise Invalid(message, code=field, field=field)
    if output.embargo_until is not None and output.embargo_until > today() + timedelta(days=3660):
        raise Invalid(_("An embargo ends within ten years."), code="embargo_until", field="embargo_until")


def _authors(authors: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    found = []
    for author in authors:
        name, orcid = str(author.get("name", "")).strip()[:80], str(author.get("orcid", "") or "").strip().upper()
        if orcid and not is_orcid(orcid):
            message = _("“%(orcid)s” is no ORCID.") % {"orcid": orcid[:40]}
            raise Invalid(message, code="orcid", field="authors")
        if name:
            found.append({"name": name, "orcid": orcid})
    if len(found) > MOST_AUTHORS:
        raise Invalid(
            _("An output names at most %(n)d authors.") % {"n": MOST_AUTHORS}, code="authors", field="authors"
        )
    return found


def is_orcid(text: str) -> bool:
    """Whether it is an ORCID with its check digit (ISO 7064, MOD 11-2)."""
    digits = text.replace("-", "")
    if len(text) != 19 or len(digits) != 16 or not (digits[:15].isascii() and digits[:15].isdigit()):
        return False
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return digits[15] == ("X" if rest == 10 else str(rest))


def lock_output(actor: Actor, output_id: int) -> Output:
    """An output that the actor's association keeps, locked; NotFound."""
    rows = Output.objects.scoped(scope_of(actor, PUBLISH)).select_related("organization")
    found: Output | None = rows.select_for_update(of=("self",)).filter(pk=output_id).first()
    if found is None:
        raise NotFound(str(output_id))
    return found


def stamp(output: Output) -> None:
    """Say that the public record changed now. One at a time over the whole installation, and never backwards: whoever
    pages by the stamp has met every earlier one when meeting a later one (docs/decisions: OAI-PMH).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('research.stamp', 0)), clock_timestamp()")
    latest = Output.objects.unscoped("the latest stamp of all").exclude(state=OutputState.DRAFT)
    last = latest.aggregate(last=Max("stamped_at"))["last"]
    now = timezone.now()
    output.stamped_at = max(now, last + timedelta(microseconds=1)) if last else now


def _not_withdrawn(output: Output) -> None:
    if output.state == OutputState.WITHDRAWN:
        raise RuleViolation(_("This output was withdrawn; its tombstone stays as it is."), code="withdrawn")


def change_output(*, actor: Actor, output_id: int, revision: int, **values: Any) -> Output:
    """Change the record of an output; harvesters are told. Conflict; RuleViolation "withdrawn"; as when adding."""
    with recording(actor, reason="change_output"):
        output = lock_output(actor, output_id)
        check_revision(output, revision)
        _not_withdrawn(output)
        _set(output, values)
        _save(output, actor)
    return output


def _save(output: Output, actor: Actor) -> None:
    if output.state != OutputState.DRAFT:
        stamp(output)
    save_revised(output, actor)
    if output.state == OutputState.PUBLIC:
        index_entries([output_entry(output)])


def add_version(*, actor: Actor, output_id: int, upload: Any, note: str = "") -> OutputVersion:
    """Add a version with its file; earlier ones stay. Invalid "file_missing"; RuleViolation "withdrawn"."""
    with recording(actor, reason="add_version"):
        output = lock_output(actor, output_id)
        _not_withdrawn(output)
        if upload is None:
            raise Invalid(_("Choose a file."), code="file_missing", field="file")
        file = store_file(
            actor=actor,
            organization=output.organization,
            upload=upload,
            permission=PUBLISH,
            subject_kind=VERSION,
            subject_id=output.pk,
        )
        rows = OutputVersion.objects.unscoped("the output is locked").filter(output=output)
        version: OutputVersion = OutputVersion.objects.create(
            organization=output.organization,
            output=output,
            number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
            note=note.strip()[:200],
            file=file,
            made_on=today(),
        )
        _save(output, actor)
    return version


def publish_output(*, actor: Actor, output_id: int) -> Output:
    """Put an output into the repository. RuleViolation "no_file" without a version, "state"."""
    with recording(actor, reason="publish_output"):
        output = lock_output(actor, output_id)
        if output.state != OutputState.DRAFT:
            raise RuleViolation(_("This output is public already, or was withdrawn."), code="state")
        if not selectors.versions_of(output):
            raise RuleViolation(_("Add the file of the first version before it is published."), code="no_file")
        output.state = OutputState.PUBLIC
        _save(output, actor)
    return output


def withdraw_output(*, actor: Actor, output_id: int, reason: str) -> Output:
    """Withdraw a public output: its files close, a tombstone with the reason stays, for harvesters too.

    Invalid "reason"; RuleViolation "state".
    """
    with recording(actor, reason="withdraw_output"):
        output = lock_output(actor, output_id)
        if output.state != OutputState.PUBLIC:
            raise RuleViolation(_("Only what is public is withdrawn."), code="state")
        if not reason.strip():
            raise Invalid(_("Say why it is withdrawn: everybody reads it."), code="reason", field="reason")
        output.state, output.withdrawn_on = OutputState.WITHDRAWN, today()
        output.withdrawn_reason = reason.strip()[:300]
        _save(output, actor)
        drop_entries(OUTPUT, [output.pk])
    return output


def record_adoption(
    *, actor: Actor, output_id: int, unit: str, adopted_on: date, used_for: str, upload: Any = None
) -> Adoption:
    """Record by whom an output was taken up, with the paper that proves it.

    Invalid "unit", "used_for", "adopted_on"; RuleViolation "state" for what is not public, "twice".
    """
    with recording(actor, reason="record_adoption"):
        output = lock_output(actor, output_id)
        if output.state != OutputState.PUBLIC:
            raise RuleViolation(_("Only what is public is adopted."), code="state")
        for field, value in (("unit", unit), ("used_for", used_for)):
            if not value.strip():
                raise Invalid(_("Fill this in."), code=field, field=field)
        if adopted_on > today():
            raise Invalid(_("The day of adoption lies in the future."), code="adopted_on", field="adopted_on")
        rows = Adoption.objects.unscoped("the output is locked")
        if rows.filter(output=output, unit=unit.strip()[:200], adopted_on=adopted_on).exists():
            raise RuleViolation(_("This adoption is recorded already."), code="twice")
        adoption: Adoption = Adoption.objects.create(
            organization=output.organization,
            output=output,
            unit=unit.strip()[:200],
            adopted_on=adopted_on,
            used_for=used_for.strip()[:300],
        )
        if upload is not None:
            adoption.evidence = store_file(
                actor=actor, organization=output.organization, upload=upload, permission=PUBLISH,
                subject_kind=EVIDENCE, subject_id=adoption.pk,
            )  # fmt: skip
            adoption.save(update_fields=["evidence"])
    return adoption
