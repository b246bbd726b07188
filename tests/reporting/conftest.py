"""A nation, a city and two counties that take part in one collection of a few lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.governance.conftest import Federation, federation

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Role
from huiguan.members.models import Membership
from huiguan.reporting import services
from huiguan.reporting.models import Collection, Filled, Indicator, Line
from huiguan.reporting.services import Entered

__all__ = ["federation"]
YEAR = 2025


@dataclass
class Collected:
    """The collection, opened, and its people."""

    federation: Federation
    collection: Collection

    def form(self, place: Organization) -> Filled:
        """The form of an association as it is now."""
        rows = Filled.objects.unscoped("test").select_related("organization", "collection__previous", "issuer")
        return rows.get(collection=self.collection, organization=place)

    def line(self, key: str) -> Line:
        """A line by its indicator."""
        return Line.objects.unscoped("test").get(collection=self.collection, indicator__key=key)

    def clerk(self, place: Organization) -> Actor:
        """Who fills in."""
        return self.federation.actor(place, Role.CLERK)

    def head(self, place: Organization) -> Actor:
        """Who signs."""
        return self.federation.actor(place, Role.HEAD)

    def enter(self, place: Organization, **numbers: int) -> Filled:
        """Enter the lines own.KEY of a form; those that are not named are 0."""
        form = self.form(place)
        lines = Line.objects.unscoped("test").filter(collection=self.collection, indicator__figure="")
        cells = {
            line.pk: Entered(Decimal(numbers.get(line.indicator.key.removeprefix("own."), 0)))
            for line in lines.select_related("indicator")
        }
        return services.save_cells(actor=self.clerk(place), form_id=form.pk, revision=form.revision, cells=cells)

    def hand_up(self, place: Organization, **numbers: int) -> Filled:
        """Enter, check, explain whatever was found, and sign."""
        form = self.enter(place, **numbers)
        found = services.check_form(actor=self.clerk(place), form_id=form.pk)
        words = {finding.pk: "核对无误" for finding in found}
        services.explain_findings(actor=self.clerk(place), form_id=form.pk, explanations=words)
        return services.sign_form(actor=self.head(place), form_id=form.pk, signed_by="某会长")

    def send_back(self, place: Organization, reason: str = "核对", **cells: str) -> Filled:
        """The association above returns a form, or single cells of it."""
        form = self.form(place)
        wanted = {self.line(f"own.{key}").pk: words for key, words in cells.items()}
        return services.return_form(
            actor=self.federation.actor(form.receiver, Role.CLERK), form_id=form.pk, reason=reason, cells=wanted
        )


def add_members(place: Organization, count: int, joined: date = date(YEAR, 3, 1)) -> list[int]:
    """Members of an association; their ids."""
    return [
        Membership.objects.create(
            organization=place, name=f"会员{number}", state="admitted", klass="individual", joined_on=joined
        ).pk
        for number in range(count)
    ]  # fmt: skip


def make_collection(federation: Federation, keys: tuple[str, ...], **more: Any) -> Collection:
    """A collection of the nation with lines of these keys."""
    actor = federation.actor(federation.nation, Role.CLERK)
    services.take_dictionary(actor=actor, organization=federation.nation)
    rows = Indicator.objects.unscoped("test").filter(key__in=keys)
    values: dict[str, Any] = {
        "number": "会统1表", "title": "年度统计", "starts": date(YEAR, 1, 1), "ends": date(YEAR, 12, 31),
        "due_on": date(2027, 1, 15), "valid_until": date(2028, 1, 1),
    }  # fmt: skip
    return services.draft_collection(
        actor=actor, organization=federation.nation, indicator_ids=[row.pk for row in rows], **(values | more)
    )


@pytest.fixture
def collected(federation: Federation) -> Collected:
    """Opened for four associations, with two computed lines and three entered ones."""
    keys = ("members.present", "members.joined", "own.staff", "own.visits", "own.visit_money")
    row = make_collection(federation, keys)
    services.open_collection(actor=federation.actor(federation.nation, Role.CLERK), collection_id=row.pk)
    row.refresh_from_db()
    return Collected(federation, row)
