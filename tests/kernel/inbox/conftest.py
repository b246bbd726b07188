"""Two associations with clerks and heads, and a few kinds of messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.utils.translation import ngettext_lazy

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.inbox import MessageKind, kinds
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Role

KINDS = (
    MessageKind("directives.report_due", "Report is due", tone="yellow", action_label="Report"),
    MessageKind(
        "directives.received",
        "New assignment",
        action_label="Open",
        counted=ngettext_lazy("%(n)d new assignment", "%(n)d new assignments", "n"),
    ),
    MessageKind("flowtest.returned", "Returned", action_label="Read", news=True),
)


@dataclass
class Office:
    """Associations and accounts."""

    province: Organization
    county: Organization

    def user(self, name: str, role: Role | None = None, place: Organization | None = None, **fields: Any) -> User:
        """An account, with a grant when a role is named."""
        user = User.objects.create_user(name, email=f"{name}@mail.example", **fields)
        if role is not None and place is not None:
            Grant.objects.create(user=user, role=role, organization=place, period=(date(2020, 1, 1), None))
        return user

    def actor(self, name: str, role: Role, place: Organization) -> Actor:
        """The actor of a new account."""
        return actor_of(self.user(name, role, place))


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(kinds, "_kinds", {})
    for kind in KINDS:
        kinds.register_kind(kind)
    names = {"code": "p1", "name": "Province", "short_name": "Province", "level": "province"}
    province = Organization.objects.add_root(names)
    names = {"code": "c1", "name": "County", "short_name": "County", "level": "county"}
    county = Organization.objects.add_child(Organization.objects.get(pk=province.pk), names)
    return Office(province, county)
