"""Settings, saved groups and the plan of the year through their pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from huiguan.directives import services
from huiguan.directives.models import Assignment, Item, SavedGroup
from huiguan.directives.selectors.settings import settings_of
from huiguan.directives.services.passing import Unit
from huiguan.directives.views import plan as views
from huiguan.kernel.calendar import today

pytestmark = pytest.mark.django_db

FORM = {
    "scheme": "1", "remind_within": "", "warn_within": "10", "mind_lag": "on", "mind_quality": "on",
    "reports_per_month": "40", "revision": "0",
}  # fmt: skip


def settings_url(code: str = "n") -> str:
    return reverse("directives:settings", args=[code])


def group_of(place) -> SavedGroup:
    return SavedGroup.objects.unscoped("test").get(organization=place)


def members(group: SavedGroup) -> list[str]:
    return sorted(group.members.values_list("association__code", flat=True))


def test_another_scheme_brings_its_thresholds_and_those_changed_with_it_stay(house, browse) -> None:
    client = browse(house.clerk(house.nation))
    assert client.post(settings_url(), {**FORM, "scheme": "3"}).status_code == 302
    row = settings_of(house.nation)
    assert (row.scheme, row.remind_within, row.warn_within) == (3, 10, 5)
    assert client.post(settings_url(), {**FORM, "revision": row.revision, "warn_within": "7"}).status_code == 302
    assert settings_of(house.nation).warn_within == 7


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"reports_per_month": "-1"}, 422),
        ({"warn_within": "999"}, 422),
        ({"scheme": "9"}, 422),
        ({"revision": "7"}, 409),
        ({"scheme": "3", "remind_within": "2", "warn_within": "9"}, 422),
    ],
)
def test_a_bad_setting_changes_nothing(house, browse, change, status) -> None:
    assert browse(house.clerk(house.nation)).post(settings_url(), {**FORM, **change}).status_code == status
    assert settings_of(house.nation).revision == 0


def test_settings_are_the_offices_own(house, browse) -> None:
    for actor in (house.clerk(house.counties[0]), house.outsider()):
        assert browse(actor).get(settings_url()).status_code == 404


def test_a_group_is_made_renamed_and_changed(house, browse) -> None:
    client = browse(house.clerk(house.nation))
    new = reverse("directives:group_new", args=["n"])
    assert client.post(new, {"name": "试点", "to": ["below:p1", "one:p2"], "step": "save"}).status_code == 302
    group = group_of(house.nation)
    assert members(group) == ["p1c1", "p1c1x1", "p1c1x2", "p1c2", "p1c2x1", "p1c2x2", "p2"]
    page = reverse("directives:group", args=["n", group.pk])
    keep = [house.provinces[1].pk, house.cities[0].pk]
    client.post(page, {"name": "试点单位", "member": keep, "to": ["one:p2c1"], "step": "save"})
    assert group_of(house.nation).name == "试点单位"
    assert members(group) == ["p1c1", "p2", "p2c1"]
    assert "试点单位" in client.get(settings_url()).content.decode()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": "", "to": ["all"]}, "This field is required."),
        ({"name": "空", "to": []}, "A group needs associations below yours."),
        ({"name": "有了", "to": ["all"]}, "There is a group of this name already."),
    ],
)
def test_a_bad_group_is_refused(house, browse, form, sentence) -> None:
    client = browse(house.clerk(house.nation))
    new = reverse("directives:group_new", args=["n"])
    client.post(new, {"name": "有了", "to": ["one:p1"], "step": "save"})
    answer = client.post(new, {**form, "step": "save"})
    assert answer.status_code in (409, 422)
    assert sentence in answer.content.decode()
    assert members(group_of(house.nation)) == ["p1"]


def test_nobody_touches_the_group_of_another(house, browse) -> None:
    browse(house.clerk(house.nation)).post(
        reverse("directives:group_new", args=["n"]), {"name": "甲", "to": ["one:p1"], "step": "save"}
    )
    group = group_of(house.nation)
    client = browse(house.clerk(house.provinces[0]))
    for name in ("group", "group_delete"):
        for code in ("n", "p1"):
            assert client.post(reverse(f"directives:{name}", args=[code, group.pk])).status_code == 404
    browse(house.clerk(house.nation)).post(reverse("directives:group_delete", args=["n", group.pk]))
    assert not SavedGroup.objects.unscoped("test").exists()


def test_a_group_can_be_sent_to(house, speech, items, browse) -> None:
    client = browse(house.clerk(house.nation))
    client.post(reverse("directives:group_new", args=["n"]), {"name": "甲", "to": ["below:p2"], "step": "save"})
    form = {
        "item": items[0].pk,
        f"for-{items[0].pk}": "",
        "to": f"group:{group_of(house.nation).pk}",
        "step": "preview",
    }
    answer = client.post(reverse("directives:dispatch", args=["n", speech.pk]), {**form, "contact": "", "due_date": ""})
    assert answer.context["plan"].total == 6


def test_every_figure_of_the_plan_leads_to_as_many_rows(house, items, send, browse) -> None:
    from django.http import QueryDict

    from huiguan.directives.selectors.ledger import ledger
    from huiguan.directives.selectors.ledger_filter import LedgerFilter

    due = today() + timedelta(days=20)
    send([*house.provinces, house.counties[0]], items[:3], due_date=due)
    client = browse(house.clerk(house.nation))
    page = client.get(reverse("directives:year_plan", args=["n"]), {"year": due.year}).content.decode()
    figures = re.findall(r'href="([^"]+/ledger/\?[^"]+)">(?:[^<]*<strong>)?([\d,]+)<', page)
    assert figures
    for address, count in figures:
        wanted = LedgerFilter.read(QueryDict(unescape(address).split("?")[1]))
        assert ledger(house.clerk(house.nation), house.nation, wanted).total == int(count)
    assert "9" in {count for _address, count in figures}


def test_what_was_struck_off_in_time_opens_as_many_rows(house, items, send, browse) -> None:
    county, due = house.counties[0], date(today().year - 1, 6, 1)
    made = send([county], items[:4])
    in_time, asked_in_time, late, open_still = (Assignment.objects.unscoped("test").filter(pk=row.pk) for row in made)
    struck = {"state": "closed", "stage": "done", "due_date": due}
    in_time.update(**struck, closed_on=due)
    asked_in_time.update(**struck, requested_on=due - timedelta(days=1), closed_on=due + timedelta(days=9))
    late.update(**struck, closed_on=due + timedelta(days=1))
    open_still.update(due_date=due)
    client = browse(house.clerk(county))
    page = client.get(reverse("directives:year_plan", args=[county.code]), {"year": due.year})
    received = page.context["summary"][0]["timely"]
    assert (received["count"], received["of"]) == (2, 3)
    lines = client.get(received["url"]).context["lines"]
    assert {line.row.assignment.pk for line in lines} == {made[0].pk, made[1].pk}


def test_a_month_shows_some_items_of_a_plan_and_says_how_many_more(house, browse, monkeypatch) -> None:
    clerk, due = house.clerk(house.nation), date(today().year, 6, 15)
    plan = services.register_document(
        actor=clerk, organization=house.nation, text="工作计划\n一、总体要求\n", kind="work_plan"
    )
    for number in range(5):
        services.add_item(
            actor=clerk,
            organization=house.nation,
            title=f"第{number}项",
            document_id=plan.pk,
            due_kind="date",
            due_date=due,
        )
    monkeypatch.setattr(views, "SHOWN", 3)
    page = browse(clerk).get(reverse("directives:year_plan", args=["n"]), {"year": due.year})
    june = page.context["months"][5]
    assert (len(june["lines"]), june["more_planned"]) == (3, 2)
    assert "and 2 more items in the plan" in page.content.decode()


def test_the_plan_shows_the_own_tasks_in_their_month(house, items, send, browse) -> None:
    county, due = house.counties[0], today() + timedelta(days=20)
    send([county], items[:1], due_date=due)
    client = browse(house.clerk(county))
    page = client.get(reverse("directives:year_plan", args=[county.code]), {"year": due.year})
    assert items[0].title in page.content.decode()
    assert page.context["months"][due.month - 1]["lines"][0]["day"] == due
    none = client.get(reverse("directives:year_plan", args=[county.code]), {"year": due.year + 3}).content.decode()
    assert "Nothing is due in this year." in none
    assert client.get(reverse("directives:year_plan", args=[county.code]), {"year": "☂"}).status_code == 200


def test_the_plan_holds_what_the_years_plan_asks_until_somebody_has_it(house, browse) -> None:
    place, year = house.provinces[0], today().year
    actor = house.clerk(place)
    text = f"年度工作要点\n（{year}年1月5日）\n一、会员服务\n办公室要在{year}年9月30日前完成会员信息核对。\n"
    document = services.register_document(actor=actor, organization=place, text=text, kind="work_plan")
    [item] = Item.objects.unscoped("test").filter(document=document, kind="task")
    client, address = browse(actor), reverse("directives:year_plan", args=["p1"])

    def september() -> list[tuple[str, str]]:
        months = client.get(address, {"year": year}).context["months"]
        assert not any(month["lines"] for month in months if month["first"].month != 9)
        return [(line["url"], line.get("tag", "")) for line in months[8]["lines"]]

    page_of_item = reverse("directives:item", args=["p1", item.pk])
    assert september() == [(page_of_item, "not handed out")]
    services.confirm_items(actor=actor, item_ids=[item.pk])
    cities = [city.pk for city in house.cities[:2]]
    services.start_dispatch(
        actor=actor,
        organization=place,
        item_ids=[item.pk],
        organization_ids=cities,
        accept=("whole_document", "burden"),
        note="请落实",
        changes={item.pk: {"due_date": today() + timedelta(days=400)}},
    )
    assert september() == [(page_of_item, "sent down")]
    [task] = services.assign_inside(actor=actor, organization=place, units=[Unit()], item_id=item.pk)
    assert september() == [(reverse("directives:assignment", args=["p1", task.pk]), "")]


def test_the_summary_of_a_year_is_drafted_as_a_paper_over_its_whole_length(house, browse) -> None:
    place, year = house.provinces[0], today().year
    client = browse(house.clerk(place))
    last = client.get(reverse("directives:year_plan", args=["p1"]), {"year": year - 1}).context["summary_url"]
    period = client.get(last).context["form"].initial
    assert (period["starts"], period["ends"]) == (date(year - 1, 1, 1), date(year - 1, 12, 31))
    now = client.get(reverse("directives:year_plan", args=["p1"])).context["summary_url"]
    assert client.get(now).context["form"].initial["ends"] == today()
    assert not client.get(reverse("directives:year_plan", args=["p1"]), {"year": year + 1}).context["summary_url"]


def test_the_plan_of_one_association_is_not_read_by_another(house, browse) -> None:
    for actor in (house.clerk(house.counties[1]), house.outsider()):
        assert browse(actor).get(reverse("directives:year_plan", args=[house.counties[0].code])).status_code == 404


def test_the_plans_queries_do_not_grow(house, items, send, browse, django_assert_max_num_queries) -> None:
    county = house.counties[0]
    client = browse(house.clerk(county))
    for count in (1, len(items)):
        send([county], items[:count])
        with django_assert_max_num_queries(27):
            client.get(reverse("directives:year_plan", args=[county.code]))
