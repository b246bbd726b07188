"""Panels: weights, conflicts with their reason, frozen when marking begins, marks of others after one's own, quorum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.panels import Found, register_conflicts, register_material, selectors, services, sources
from huiguan.kernel.panels.models import Assignment, Panel
from huiguan.kernel.panels.results import MAJORITY, QUORUM, Sheet, result_of, threshold_of
from huiguan.kernel.panels.services import Laid, Measure
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, NotFound, Role, RuleViolation


@dataclass
class House:
    """An association, its clerk, three who may mark, and a panel with two entries."""

    here: Organization
    clerk: Actor
    jurors: list[Actor]
    panel: Panel
    users: list[User] = field(default_factory=list)

    def begin(self) -> None:
        self.panel = services.begin_marking(actor=self.clerk, panel_id=self.panel.pk)

    def row(self, juror: int, subject_id: int = 1) -> Assignment:
        rows = Assignment.objects.unscoped("test").select_related("entry__panel", "juror")
        return rows.get(juror__person=self.jurors[juror].person_id, entry__subject_id=subject_id)

    def mark(self, juror: int, value: int, vote: str = "for", subject_id: int = 1) -> Assignment:
        values = {each.pk: value for each in selectors.criteria_of(self.panel)}
        row = self.row(juror, subject_id)
        return services.mark_entry(actor=self.jurors[juror], assignment_id=row.pk, values=values, vote=vote)


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(sources, "_conflicts", {})
    monkeypatch.setattr(sources, "_material", {})
    here = Organization.objects.add_root({"code": "here", "name": "本会", "short_name": "本会", "level": "county"})
    users = [User.objects.create_user(f"u{n}", person=Person.objects.create(name=f"评委{n}")) for n in range(4)]
    Grant.objects.create(user=users[0], role=Role.CLERK, organization=here, period=(date(2020, 1, 1), None))
    clerk, *jurors = [actor_of(user) for user in users]
    panel = services.make_panel(actor=clerk, organization=here, subject_kind="t.call", subject_id=1, title="评审")
    services.set_criteria(actor=clerk, panel_id=panel.pk, measures=[Measure("事迹", 60, 10), Measure("影响", 40, 10)])
    for user in users[1:]:
        services.add_juror(actor=clerk, panel_id=panel.pk, username=user.username)
    services.lay_before(actor=clerk, panel_id=panel.pk, entries=[Laid("t.x", 1, "甲某"), Laid("t.x", 2, "乙某")])
    yield House(here, clerk, jurors, panel, users)


def refused(act: Any) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act()
    return refusal.value.code


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_everything_is_frozen_when_marking_begins(house: House) -> None:
    house.begin()
    pk = house.panel.pk
    for act in (
        lambda: services.set_criteria(actor=house.clerk, panel_id=pk, measures=[Measure("一", 100)]),
        lambda: services.add_juror(actor=house.clerk, panel_id=pk, username="u0"),
        lambda: services.remove_juror(actor=house.clerk, panel_id=pk, juror_id=1),
        lambda: services.lay_before(actor=house.clerk, panel_id=pk, entries=[]),
        house.begin,
    ):
        assert refused(act) == "frozen"


def test_conflicts_are_found_by_what_rooms_declare_and_their_reason_is_shown(house: House) -> None:
    def same_unit(jurors: Sequence[Any], entries: Sequence[Any]) -> list[Found]:
        return [Found(jurors[0].pk, entry.pk, "unit", "与对象同一单位") for entry in entries if entry.subject_id == 1]

    register_conflicts("unit", "t.x", same_unit)
    house.begin()
    assert [(row.juror.name, row.reason) for row in selectors.conflicts_in(house.panel)] == [
        ("评委1", "与对象同一单位")
    ]
    assert refused(lambda: house.mark(0, 10)) == "not_open"
    page = signed(house.users[1]).get(reverse("panels:own_entry", args=[house.row(0).pk])).content.decode()
    assert "与对象同一单位" in page
    told = Message.objects.unscoped("test").filter(kind="panels.before_me", user=house.users[1])
    assert [row.count for row in told] == [1]


def test_so_many_mark_each_entry_drawn_by_lot_with_even_loads(house: House) -> None:
    more = [Laid("t.x", key, f"材料{key}") for key in range(1, 7)]
    services.lay_before(actor=house.clerk, panel_id=house.panel.pk, entries=more)
    register_conflicts("unit", "t.x", lambda js, es: [Found(js[0].pk, es[0].pk, "unit", "回避")])
    begin = lambda each: services.begin_marking(actor=house.clerk, panel_id=house.panel.pk, each=each)  # noqa: E731
    assert refused(lambda: begin(3)) == "too_few" and refused(lambda: begin(0)) == "each"
    begin(2)
    rows = Assignment.objects.unscoped("test").exclude(state="excluded")
    assert Counter(rows.values_list("entry__subject_id", flat=True)) == dict.fromkeys(range(1, 7), 2)
    assert set(Counter(rows.values_list("juror", flat=True)).values()) == {4}


def test_who_stands_aside_is_replaced_where_members_were_drawn(house: House) -> None:
    house.panel = services.begin_marking(actor=house.clerk, panel_id=house.panel.pk, each=2)
    there = Assignment.objects.unscoped("test").filter(entry__subject_id=1).select_related("juror")
    first = there[0]
    actor = next(each for each in house.jurors if each.person_id == first.juror.person_id)
    services.stand_aside(actor=actor, assignment_id=first.pk, relation="other")
    assert there.exclude(state="excluded").count() == 2 and there.count() == 3
    second = there.exclude(state="excluded")[0]
    actor = next(each for each in house.jurors if each.person_id == second.juror.person_id)
    services.stand_aside(actor=actor, assignment_id=second.pk, relation="other")
    assert there.exclude(state="excluded").count() == 1, "nobody is left"


def test_when_everybody_stands_aside_others_are_needed(house: House) -> None:
    register_conflicts("all", "t.x", lambda js, es: [Found(j.pk, es[0].pk, "all", "回避") for j in js])
    assert refused(house.begin) == "nobody"


def test_marks_of_others_are_seen_only_after_ones_own(house: House) -> None:
    house.begin()
    house.mark(0, 9)
    second = house.row(1)
    assert selectors.sheets_of_others(house.jurors[1], second) == []
    house.mark(1, 5, "against")
    ((other, values),) = selectors.sheets_of_others(house.jurors[1], second)
    assert (other.vote, values) == ("for", [9, 9])
    with pytest.raises(NotFound):
        selectors.sheets_of_others(house.jurors[2], second)
    assert refused(lambda: house.mark(0, 10)) == "not_open"


def test_results_stand_when_the_quorum_has_marked(house: House) -> None:
    house.begin()
    house.mark(0, 9)
    close = lambda: services.close_panel(actor=house.clerk, panel_id=house.panel.pk)  # noqa: E731 - asked twice
    assert refused(close) == "no_quorum"
    house.mark(1, 6, "against")
    for juror in (0, 1):
        house.mark(juror, 10, subject_id=2)
    assert close().state == "closed"
    first, second = selectors.results_of(house.panel).values()
    assert (first.score, first.carried, second.score, second.carried) == (
        Decimal("75.00"),
        False,
        Decimal("100.00"),
        True,
    )
    assert refused(lambda: house.mark(2, 1)) == "closed"


def test_who_declares_a_relation_stands_aside_and_the_rest_decide(house: House) -> None:
    house.begin()
    row = services.stand_aside(actor=house.jurors[0], assignment_id=house.row(0).pk, relation="kin")
    assert (row.state, row.conflict, row.reason) == ("excluded", "declared", "本人申明：亲属")
    house.mark(1, 8)
    house.mark(2, 8)
    result = selectors.results_of(house.panel)[row.entry_id]
    assert (result.entitled, result.marked, result.carried) == (2, 2, True)


@pytest.mark.parametrize(
    ("measures", "code"),
    [
        ([Measure("一", 60)], "weights"),
        ([Measure("一", 50), Measure("一", 50)], "weights"),
        ([Measure("一", 100, 0)], "weights"),
        ([], "weights"),
    ],
)
def test_weights_add_up(house: House, measures: list[Measure], code: str) -> None:
    assert refused(lambda: services.set_criteria(actor=house.clerk, panel_id=house.panel.pk, measures=measures)) == code


def test_marks_lie_within_their_range(house: House) -> None:
    house.begin()
    assert refused(lambda: house.mark(0, 11)) == "marks"
    assert refused(lambda: house.mark(0, 5, "perhaps")) == "vote"


def test_thresholds_are_those_of_the_charter_engine() -> None:
    quorum, majority = threshold_of(QUORUM), threshold_of(MAJORITY)
    sheets = [Sheet(((1, 1, 100),), vote) for vote in ("for", "against")]
    assert result_of(quorum, majority, 4, sheets).carried is None
    assert result_of(quorum, majority, 3, sheets).carried is False
    half = threshold_of({**MAJORITY, "strict": False, "article": "第二十条"})
    assert result_of(quorum, half, 3, sheets).carried is True
    assert "第二十条" in result_of(quorum, half, 3, sheets).words
    for wrong in ({}, {"base": "present", "fraction": "2"}, {"base": "members", "fraction": "1/2"}):
        assert refused(lambda wrong=wrong: threshold_of(wrong)) == "threshold"


def test_a_member_marks_on_the_page_and_the_office_sees_results_after_the_end(house: House) -> None:
    register_material("t.x", lambda entry: [("事迹", f"材料{entry.subject_id}")])
    office, url = signed(house.users[0]), reverse("panels:panel", args=["here", house.panel.pk])
    assert office.post(url + "criteria/", {"criteria": "事迹 50"}).status_code == 422
    assert office.post(url + "criteria/", {"criteria": "事迹 100"}).status_code == 302
    assert office.post(url + "members/", {"username": "nobody"}).status_code == 422
    assert office.post(url + "begin/").status_code == 302
    criterion = selectors.criteria_of(house.panel)[0]
    for number, user in enumerate(house.users[1:]):
        client = signed(user)
        for subject_id in (1, 2):
            page = reverse("panels:own_entry", args=[house.row(number, subject_id).pk])
            assert f"材料{subject_id}" in client.get(page).content.decode()
            assert client.post(page, {f"c{criterion.pk}": "101", "vote": "for"}).status_code == 422
            assert client.post(page, {f"c{criterion.pk}": "87", "vote": "for"}).status_code == 302
    assert "87.00" not in office.get(url).content.decode()
    assert office.post(url + "close/").status_code == 302
    assert "87.00" in office.get(url).content.decode()
    assert signed(house.users[1]).get(url).status_code == 404
