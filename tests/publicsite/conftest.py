"""An association with a newsroom: an author, two who check, and the head."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.services import grant_role
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Role, system_actor
from huiguan.publicsite import services
from huiguan.publicsite.models import Article

SYSTEM = system_actor("test")
TEXT = "第一段。\n# 小标题\n- 甲\n- 乙\n> 引语\n最后一段。"


def person(name: str, role: Role, place: Organization) -> Actor:
    user = User.objects.create_user(name, person=Person.objects.create(name=name))
    grant_role(actor=SYSTEM, user=user, role=role, organization=place, starts=date(2021, 1, 1))
    return actor_of(user)


@pytest.fixture
def room(db: None) -> SimpleNamespace:
    top = create_organization(actor=SYSTEM, parent=None, code="top", name="全国协会", level="national")
    there = create_organization(actor=SYSTEM, parent=top, code="there", name="某省协会", level="province")
    return SimpleNamespace(
        top=top,
        author=person("author", Role.EDITOR, top),
        first=person("first", Role.EDITOR, top),
        second=person("second", Role.CLERK, top),
        head=person("head", Role.HEAD, top),
        other=person("other", Role.HEAD, there),
        there=there,
    )


def drafted(room: SimpleNamespace, **values: object) -> Article:
    facts = {"title": "标题", "text": TEXT, "lead": "摘要", **values}
    return services.draft_article(actor=room.author, organization=room.top, **facts)  # type: ignore[arg-type]  # words


def checked(room: SimpleNamespace, article: Article) -> Article:
    """Handed in by the author and passed by the three."""
    article = services.hand_in_article(actor=room.author, article_id=article.pk, revision=article.revision)
    for who in (room.first, room.second, room.head):
        article = services.check_article(actor=who, article_id=article.pk, revision=article.revision)
    return article
