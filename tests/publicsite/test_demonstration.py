"""What the demonstration shows of the public site is made by the services, in every state."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.publicsite.conftest import SYSTEM, person

from huiguan.demo.publicsite import add_publicsite
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.permits import Role
from huiguan.publicsite.models import Article
from huiguan.publicsite.selectors.board import board_of


@pytest.mark.django_db
def test_articles_in_every_state_a_picture_and_a_board() -> None:
    top = create_organization(actor=SYSTEM, parent=None, code="100000", name="全国协会", level="national")
    province = create_organization(actor=SYSTEM, parent=top, code="160000", name="某省协会", level="province")
    for place in (top, province):
        person(f"clerk-{place.code}", Role.CLERK, place)
        person(f"head-{place.code}", Role.HEAD, place)
    add_publicsite(top, province)
    states = set(Article.objects.unscoped("test").values_list("state", flat=True))
    assert states == {"draft", "first", "second", "published", "withdrawn"}
    assert {line.light for line in board_of(province)} >= {"overdue"}
    page = Client().get("/site/").content.decode()
    assert "普法讲解员培训班结业" in page and "协会开放日公告" not in page
