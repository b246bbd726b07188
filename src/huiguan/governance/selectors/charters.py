"""Which charter holds, on any day; its versions and what differs between them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from huiguan.engines.charter import TEMPLATES, Charter
from huiguan.engines.charter.compare import Difference, compare
from huiguan.governance.enums import CharterState
from huiguan.governance.models import CharterVersion
from huiguan.governance.reading import charter_of
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Actor, NotFound, allows, permit, scope_of

READ = "governance.read_charter"
DRAFTS = "governance.read_drafts"
_PUBLIC = (CharterState.IN_FORCE, CharterState.SUPERSEDED)


def charter_version_on(organization: Any, day: date) -> CharterVersion | None:
    """The version in force in an association on a day, whoever asks: rules hold for everybody."""
    rows = CharterVersion.objects.unscoped("which charter holds").select_related("text")
    found: CharterVersion | None = (
        rows.filter(organization=organization, state__in=_PUBLIC, in_force_from__lte=day)
        .filter(Q(in_force_to=None) | Q(in_force_to__gte=day))
        .order_by("-in_force_from", "-number")
        .first()
    )
    return found


def is_first_charter(organization: Any) -> bool:
    """Whether no charter was ever in force in an association: only then may a founding congress carry one."""
    rows = CharterVersion.objects.unscoped("was there ever one").filter(organization=organization)
    return not rows.filter(state__in=_PUBLIC).exists()


def charter_on(organization: Any, day: date) -> Charter | None:
    """The charter in force on a day, for the engine; None where none was entered."""
    version = charter_version_on(organization, day)
    return charter_of(version) if version else None


def public_versions(organization: Any) -> list[CharterVersion]:
    """The versions that are or were in force in an association, newest first, for everybody."""
    rows = CharterVersion.objects.unscoped("rules in force are public").filter(organization=organization)
    return list(rows.filter(state__in=_PUBLIC, in_force_from__lte=today()).select_related("text"))


def versions_of(actor: Actor, organization: Any) -> list[CharterVersion]:
    """All versions of an association's charter, newest first; drafts only for those who prepare them."""
    permit(actor, READ, organization)
    rows = CharterVersion.objects.scoped(scope_of(actor, READ)).filter(organization=organization)
    if not allows(actor, DRAFTS, organization):
        rows = rows.filter(state__in=_PUBLIC)
    return list(rows.select_related("organization"))


def get_version(actor: Actor, version_id: int) -> CharterVersion:
    """One version with its text; NotFound when unknown, forbidden, or a draft of others."""
    rows = CharterVersion.objects.scoped(scope_of(actor, READ)).select_related("organization", "text")
    found: CharterVersion | None = rows.filter(pk=version_id).first()
    if found is None or (found.state not in _PUBLIC and not allows(actor, DRAFTS, found.organization)):
        raise NotFound(str(version_id))
    return found


def compare_versions(old: CharterVersion, new: CharterVersion) -> Difference:
    """Articles and rules of two versions (with their texts) side by side."""
    return compare(charter_of(old), charter_of(new))


def known_template(name: str) -> bool:
    """Whether a shipped template has this name."""
    return name in TEMPLATES
