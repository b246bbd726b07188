"""Views of lists: kept per person and association, shared with the office, renamed, deleted, opened first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people import selectors, services
from huiguan.kernel.people.models import SavedView, User
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation

pytestmark = pytest.mark.django_db
LIST = "some-list"


@pytest.fixture
def place(db: None) -> Organization:
    return Organization.objects.add_root({"code": "n", "name": "全国协会", "short_name": "全国", "level": "national"})


@pytest.fixture
def who(place: Organization) -> Callable[..., Actor]:
    """Somebody with a role in the association, made once."""

    def actor(name: str, role: Role = Role.CLERK) -> Actor:
        user, made = User.objects.get_or_create(username=name)
        if made:
            Grant.objects.create(user=user, role=role, organization=place, period=(date(2020, 1, 1), None))
        return actor_of(user)

    return actor


def save(actor: Actor, place: Organization, name: str = "本月到期", **more: object) -> SavedView:
    return services.save_view(
        actor=actor, organization=place, list=LIST, **{"name": name, "query": "tab=sent&sort=due", **more}
    )


def names(actor: Actor, place: Organization) -> list[str]:
    return [view.name for view in selectors.views_of(actor, place, LIST)]


def test_a_view_is_ones_own_and_a_second_of_its_name_replaces_it(
    place: Organization, who: Callable[..., Actor]
) -> None:
    save(who("a"), place, columns=["title", "due"])
    view = save(who("a"), place, query="tab=own")
    assert (view.query, view.columns) == ("tab=own", [])
    assert names(who("a"), place) == ["本月到期"] and names(who("b"), place) == []
    with pytest.raises(NotFound):
        services.change_view(actor=who("b"), view_id=view.pk, name="别的")


def test_a_shared_view_is_there_for_the_office_and_its_clerks_may_change_it(
    place: Organization, who: Callable[..., Actor]
) -> None:
    view = save(who("a"), place, shared=True)
    assert names(who("b"), place) == names(who("auditor", Role.AUDITOR), place) == ["本月到期"]
    assert names(who("member", Role.MEMBER), place) == []
    services.change_view(actor=who("b"), view_id=view.pk, name="全会到期")
    with pytest.raises(NotFound):
        services.change_view(actor=who("auditor", Role.AUDITOR), view_id=view.pk, name="改名")
    services.choose_default_view(actor=who("b"), organization=place, list=LIST, view_id=view.pk)
    services.change_view(actor=who("a"), view_id=view.pk, shared=False)
    assert selectors.default_view(who("b"), place, LIST) is None


def test_an_auditor_keeps_views_but_shares_none(place: Organization, who: Callable[..., Actor]) -> None:
    auditor = who("auditor", Role.AUDITOR)
    save(auditor, place)
    with pytest.raises(NotFound):
        save(auditor, place, shared=True)
    with pytest.raises(NotFound):
        save(who("member", Role.MEMBER), place)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "name_missing"),
        ({"name": "长" * 41}, "name_long"),
        ({"query": "q=" + "x" * 4001}, "query_long"),
        ({"columns": ["no key"]}, "unknown_column"),
        ({"name": "乙"}, "name_taken"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    place: Organization, who: Callable[..., Actor], change: dict[str, object], code: str
) -> None:
    view = save(who("a"), place, "甲")
    save(who("a"), place, "乙")
    with pytest.raises(Invalid) as refusal:
        services.change_view(actor=who("a"), view_id=view.pk, **change)  # type: ignore[arg-type]  # bad on purpose
    assert refusal.value.code == code
    assert sorted(names(who("a"), place)) == ["乙", "甲"]


def test_thirty_views_are_enough(place: Organization, who: Callable[..., Actor]) -> None:
    for number in range(30):
        save(who("a"), place, f"视图{number}")
    with pytest.raises(RuleViolation) as refusal:
        save(who("a"), place, "再一个")
    assert refusal.value.code == "too_many_views"
    save(who("a"), place, "视图3", query="tab=own")


def test_deleting_a_view_forgets_that_lists_opened_with_it(place: Organization, who: Callable[..., Actor]) -> None:
    view = save(who("a"), place)
    services.choose_default_view(actor=who("a"), organization=place, list=LIST, view_id=view.pk)
    assert selectors.default_view(who("a"), place, LIST) == view
    services.delete_view(actor=who("a"), view_id=view.pk)
    assert selectors.default_view(who("a"), place, LIST) is None
    with pytest.raises(NotFound):
        services.choose_default_view(actor=who("a"), organization=place, list=LIST, view_id=view.pk)


def test_history_tells_who_kept_and_changed_a_view(place: Organization, who: Callable[..., Actor]) -> None:
    view = save(who("a"), place, shared=True)
    services.change_view(actor=who("b"), view_id=view.pk, name="改过")
    found = events_of(who("a"), view)
    assert {event.reason for event in found} == {"保存列表视图", "修改列表视图"}
    assert {event.who for event in found} == {"a", "b"}


def test_the_pages_keep_change_and_delete_and_go_back_to_the_list(
    client: Client, place: Organization, who: Callable[..., Actor]
) -> None:
    user = User.objects.get(pk=who("a").user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    form = {"name": "到期", "query": "tab=sent&q=%E6%A1%A3", "columns": ["title", "due"], "default": "1", "next": "/x/"}
    answer = client.post(reverse("people:view_save", args=["n", LIST]), form)
    view = SavedView.objects.unscoped("test").get()
    assert answer["Location"] == f"/x/?tab=sent&q=%E6%A1%A3&view={view.pk}"
    assert (view.columns, selectors.default_view(who("a"), place, LIST)) == (["title", "due"], view)
    change = reverse("people:view_change", args=["n", view.pk])
    client.post(change, {"name": "全会", "may_share": "1", "shared": "1", "next": "/x/"})
    client.post(change, {"columns": ["due"], "next": "/x/"})
    client.post(change, {"query": "tab=own", "next": "/x/"})
    view.refresh_from_db()
    assert (view.name, view.shared, view.columns, view.query) == ("全会", True, ["due"], "tab=own")
    assert selectors.default_view(who("a"), place, LIST) is None, "the box was not ticked"
    assert client.post(change, {"name": "", "next": f"/x/?view={view.pk}"})["Location"] == "/x/"
    away = client.post(reverse("people:view_delete", args=["n", view.pk]), {"next": "https://elsewhere.example/"})
    assert away["Location"] == reverse("people:me")
    assert not SavedView.objects.unscoped("test").exists()
    assert client.post(change, {"name": "x"}).status_code == 404
