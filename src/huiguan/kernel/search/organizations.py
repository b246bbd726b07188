"""Associations are found by name, short name, code, pinyin and initials; names and places are open to everybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import EMPTY_SCOPE, EVERYTHING, Actor, Scope, allows
from huiguan.kernel.permits.slots import fill
from huiguan.kernel.search.kinds import SearchKind, register_kind
from huiguan.kernel.search.services import Entry, index_entries

if TYPE_CHECKING:
    from huiguan.kernel.organizations.models import Organization

KIND = "organizations.organization"


def index_organizations(organizations: Iterable[Organization]) -> int:
    """Bring the entries of these associations up to date; returns how many.

    The floor of organizations calls it through the slot `organizations.changed`, bulk paths call it themselves. An
    association that is withdrawn takes its entry along.
    """
    return index_entries(
        Entry(KIND, one.pk, one.pk, one.name, keywords=f"{one.short_name} {one.code} {one.division_code}")
        for one in organizations
    )


def _scope(actor: Actor) -> Scope:
    return EVERYTHING if allows(actor, "organizations.view_tree") else EMPTY_SCOPE


def _url(organization_id: int, code: str) -> str:
    return reverse("organizations:detail", kwargs={"code": code})


def register() -> None:
    """Called once from AppConfig.ready."""
    register_kind(SearchKind(KIND, _("Associations"), "sitemap", url=_url, scope=_scope))
    fill("organizations.changed", index_organizations)
