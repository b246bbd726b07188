"""Rosters of the demonstration hold what the plan says."""

from __future__ import annotations

import pytest

from huiguan.demo.roster import copy_members, planned_members
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.names import person_keys
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.permits import system_actor
from huiguan.kernel.privacy import keyed_hash
from huiguan.kernel.privacy.sealed import opened
from huiguan.members.keys import find_key_of
from huiguan.members.models import Membership


@pytest.mark.django_db
def test_a_roster_is_written_as_planned() -> None:
    actor = system_actor("test")
    place = create_organization(actor=actor, parent=None, code="990000", name="河阳警察协会", level="national")
    planned = {one.id_number: one for one in planned_members(place, 3, 60)}
    with recording(actor, place):
        assert copy_members(place, planned_members(place, 3, 60)) == len(planned)
    rows = Membership.objects.unscoped("test").filter(organization=place)
    assert rows.count() == len(planned)
    for row in rows:
        one = planned[opened(row, "id_number")]
        for column in (
            "name",
            "number",
            "klass",
            "state",
            "gender",
            "birth_date",
            "unit",
            "duty",
            "joined_on",
            "left_on",
        ):
            assert getattr(row, column) == getattr(one, column)
        assert opened(row, "mobile") == one.mobile
        keys = person_keys(row.name)
        assert (row.name_pinyin, row.name_strokes) == (keys.pinyin, keys.strokes)
        assert row.find_key == find_key_of(row.name, row.number)
        assert bytes(row.id_number_hash or b"") == keyed_hash("id_number", place.pk, one.id_number)
        assert bytes(row.mobile_hash or b"") == keyed_hash("mobile", place.pk, one.mobile)
        assert (row.extra, row.revision, row.hidden_identity) == ({}, 1, False)
