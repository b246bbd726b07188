"""What the demonstration may leave out, and what is no demonstration."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.running import debian_programs

from huiguan import demo
from huiguan.kernel.people.models import User
from huiguan.members.models import Membership


@pytest.mark.skipif(debian_programs() is not None, reason="tests/server/test_database.py loads one without rosters")
@pytest.mark.django_db
def test_rosters_can_be_left_empty() -> None:
    demo.load(replace(demo.SCALES["small"], provinces=2, cities=4, counties=12), members=False)  # half as large
    assert not Membership.objects.unscoped("counted by a test").exists()
    assert "member" not in {row["role"] for row in demo.sign_ins()}


@pytest.mark.django_db
def test_an_instance_that_is_no_demonstration_shows_no_sign_ins() -> None:
    assert demo.sign_ins() == []
    User.objects.create_user("clerk-100000", "a password of its own")
    assert demo.sign_ins() == []
