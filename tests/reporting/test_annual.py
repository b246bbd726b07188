"""The annual report: no digit without a source, and what was issued does not move."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from django.utils.translation import override
from docx import Document as Word
from tests.reporting.conftest import Collected, add_members

from huiguan.kernel.calendar import today
from huiguan.kernel.figures import Unit, all_figures
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Invalid, NotFound, Role, RuleViolation
from huiguan.publicsite.selectors.board import board_of, light_of
from huiguan.reporting import services
from huiguan.reporting.drafting import keys_in
from huiguan.reporting.models import AnnualReport
from huiguan.reporting.paper import annual_paper, annual_pdf, lines_of_report, words_of
from huiguan.reporting.selectors.annual import told
from huiguan.reporting.selectors.behind import behind, own_rows
from huiguan.reporting.selectors.collections import lines_of
from huiguan.reporting.template import TEMPLATE

TEXT = "{year}年情况如下。\n一、会员\n会员{members.present}人，走访{own.visits}次。\n二、亮点\n{highlights}"


def drafted(collected: Collected, text: str = TEXT) -> AnnualReport:
    federation = collected.federation
    add_members(federation.here, 8)
    collected.hand_up(federation.here, visits=30)
    row = services.draft_annual(
        actor=collected.clerk(federation.nation), organization=federation.nation, collection_id=collected.collection.pk
    )
    return services.change_annual(
        actor=collected.clerk(federation.nation), annual_id=row.pk, revision=row.revision, text=text
    )


def freeze(collected: Collected) -> None:
    clerk = collected.clerk(collected.federation.nation)
    services.freeze_collection(actor=clerk, collection_id=collected.collection.pk, note="其余未报")


def test_placeholders_become_the_sums_of_the_branch(collected: Collected) -> None:
    row = drafted(collected)
    services.add_highlight(
        actor=collected.clerk(collected.federation.nation),
        annual_id=row.pk,
        title="走访到家",
        text="走访{own.visits}次。",
    )
    assert [words_of(line) for line in lines_of_report(told(row))] == [
        "2025年情况如下。", "一、会员", "会员8人，走访30次。", "二、亮点", "（一）走访到家。走访30次。",
    ]  # fmt: skip


def test_it_is_issued_frozen_and_with_sources_only(collected: Collected) -> None:
    row = drafted(collected, TEXT + "\n另有12人。")
    head = collected.head(collected.federation.nation)
    with pytest.raises(RuleViolation) as refused:
        services.issue_annual(actor=head, annual_id=row.pk, revision=row.revision)
    assert refused.value.code == "not_frozen"
    freeze(collected)
    with pytest.raises(RuleViolation) as refused:
        services.issue_annual(actor=head, annual_id=row.pk, revision=row.revision)
    assert refused.value.code == "unsourced"
    clerk = collected.clerk(collected.federation.nation)
    row = services.change_annual(actor=clerk, annual_id=row.pk, revision=row.revision, text=TEXT)
    with pytest.raises(NotFound):
        services.issue_annual(actor=clerk, annual_id=row.pk, revision=row.revision)
    row = services.issue_annual(actor=head, annual_id=row.pk, revision=row.revision, number="全警协〔2026〕1号")
    assert row.figures["members.present"]["value"] == "8.00"
    with pytest.raises(RuleViolation) as refused:
        services.change_annual(actor=clerk, annual_id=row.pk, revision=row.revision, text="x")
    assert refused.value.code == "issued"


def test_highlights_stand_on_items_of_the_own_association(collected: Collected) -> None:
    row = drafted(collected)
    with pytest.raises(Invalid) as refused:
        services.add_highlight(
            actor=collected.clerk(collected.federation.nation), annual_id=row.pk, title="x", text="x", item_ids=[999]
        )
    assert refused.value.code == "items"


def test_word_and_pdf_say_the_same(collected: Collected) -> None:
    row = drafted(collected)
    federation = collected.federation
    client = signed_in(collected, Role.CLERK)
    answer: Any = client.get(f"/o/100000/reports/annual/{row.pk}/report.docx")
    words = "\n".join(part.text for part in Word(io.BytesIO(answer.content)).paragraphs)
    assert "会员8人，走访30次。" in words and federation.nation.name in words
    pdf = annual_pdf(row, told(row), lines_of(row.collection))
    assert pdf.startswith(b"%PDF") and len(pdf) > 5_000


def test_each_figure_of_the_page_opens_what_it_was_counted_from(collected: Collected) -> None:
    row, client = drafted(collected), signed_in(collected, Role.CLERK)
    page = client.get(f"/o/100000/reports/annual/{row.pk}/").content.decode()
    line = collected.line("own.visits").pk
    behind = f"/o/100000/reports/annual/{row.pk}/figures/{line}/"
    assert f'href="{behind}">30</a>' in page
    opened = client.get(behind).content.decode()
    assert collected.federation.city.short_name in opened
    assert '<td class="hg-num">30</td>' in opened and "各协会填报" in opened
    assert client.get(f"/o/100000/reports/annual/{row.pk}/figures/999999/").status_code == 404


def test_a_computed_figure_opens_the_very_rows_that_were_sealed(collected: Collected) -> None:
    here = collected.federation.here
    ids = add_members(here, 3)
    collected.hand_up(here)
    clerk = collected.clerk(here)
    row = services.draft_annual(actor=clerk, organization=here, collection_id=collected.collection.pk)
    line = collected.line("members.present")
    found = behind(row, told(row), line.pk)
    assert (found.value, found.forms, found.sealed, found.intact) == (3, 1, 3, True)
    rows = own_rows(clerk, found, first=0, most=50)
    assert rows is not None and rows.total == len(rows.links) == len(ids)
    assert own_rows(collected.clerk(collected.federation.city), found, first=0, most=50) is None
    client = Client()
    user = User.objects.get(pk=clerk.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/o/{here.code}/reports/annual/{row.pk}/figures/{line.pk}/").content.decode()
    assert all(link.url in page for link in rows.links) and "完好" in page


def test_visitors_open_definition_and_count_of_a_figure_and_nobody_s_name(collected: Collected) -> None:
    row = drafted(collected)
    freeze(collected)
    services.issue_annual(actor=collected.head(collected.federation.nation), annual_id=row.pk, revision=row.revision)
    line = collected.line("members.present")
    address = f"/site/100000/annual/2025/figures/{line.pk}/"
    assert f'href="{address}">8</a>' in Client().get("/site/100000/annual/2025/").content.decode()
    page = Client().get(address).content.decode()
    assert "封存明细" in page and "不公开" in page and "会员0" not in page
    assert Client().get("/site/100000/annual/2025/figures/999999/").status_code == 404


def test_how_many_forms_came_in_leads_to_who_is_missing(collected: Collected) -> None:
    row = drafted(collected, "共{forms}家，已报{handed}家。")
    page = signed_in(collected, Role.CLERK).get(f"/o/100000/reports/annual/{row.pk}/").content.decode()
    assert page.count(f'href="/o/100000/reports/sums/{collected.collection.pk}/"') >= 2


def test_once_issued_it_is_disclosed_with_its_files(collected: Collected) -> None:
    address, board = "/site/100000/annual/2025/", "/site/100000/disclosures/"
    row = drafted(collected)
    assert Client().get(address).status_code == 404, "a draft is nobody's to read"
    assert f'href="{address}"' not in Client().get(board).content.decode()
    freeze(collected)
    head = collected.head(collected.federation.nation)
    services.issue_annual(actor=head, annual_id=row.pk, revision=row.revision)
    (line,) = [one for one in board_of(collected.federation.nation) if one.due.key == "report:2025"]
    assert (line.due.url, line.due.done_on, line.light) == (
        address,
        today(),
        light_of(line.due.due_on, today(), today()),
    )
    assert f'href="{address}"' in Client().get(board).content.decode()
    page = Client().get(address).content.decode()
    words = strip_tags(page)
    assert "<h2>一、会员</h2>" in page and "会员8人，走访30次。" in words and "/reports/sums/" not in page
    word: Any = Client().get(f"{address}report.docx")
    assert "会员8人，走访30次。" in "\n".join(part.text for part in Word(io.BytesIO(word.content)).paragraphs)
    assert Client().get(f"{address}report.pdf").content.startswith(b"%PDF")
    assert f"http://testserver{address}" in Client().get("/sitemap.xml").content.decode()
    for wrong in (f"{address}report.exe", "/site/100000/annual/2024/", "/site/nobody/annual/2025/"):
        assert Client().get(wrong).status_code == 404
    assert address in signed_in(collected, Role.CLERK).get(f"/o/100000/reports/annual/{row.pk}/").content.decode()


def test_an_official_report_is_chinese_whatever_language_its_reader_works_in(collected: Collected) -> None:
    row = drafted(collected, "截至{ends}，会员{members.present}人。")
    with override("en"):
        paper = annual_paper(row, told(row), lines_of(row.collection))
    (annex,) = paper.annexes
    assert paper.body[0] == "截至2025年12月31日，会员8人。"
    assert {line[2] for line in annex.rows} == {"人", "次", "元"}


@pytest.mark.parametrize(
    ("unit", "chinese", "english"),
    [
        (Unit.TIMES, "12次", "12"),
        (Unit.PERSONS, "12人", "12"),
        (Unit.MONEY, "12元", "CNY 12"),
        (Unit.HOURS, "12小时", "12 hours"),
    ],
)
def test_units_count_as_the_language_does(unit: Unit, chinese: str, english: str) -> None:
    for language, words in (("zh-hans", chinese), ("en", english)):
        with override(language):
            assert f"{unit.before}12{unit.after}" == words


def signed_in(collected: Collected, role: Role) -> Client:
    actor = collected.federation.actor(collected.federation.nation, role)
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id or 0), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_title_addressee_and_number_have_sources_too(collected: Collected) -> None:
    row = drafted(collected)
    clerk, head = collected.clerk(collected.federation.nation), collected.head(collected.federation.nation)
    freeze(collected)
    assert [part for part, _fault in told(row).faults] == []
    facts = {"title": "2024年工作报告", "addressee": "各3家单位", "number": "2026第1号"}
    row = services.change_annual(actor=clerk, annual_id=row.pk, revision=row.revision, **facts)
    with override("zh-hans"):
        assert [fault.text for _part, fault in told(row).faults] == ["2024", "3", "2026第1号"]
    row = services.change_annual(actor=clerk, annual_id=row.pk, revision=row.revision, title="年度报告", addressee="")
    with pytest.raises(RuleViolation) as refused:
        services.issue_annual(actor=head, annual_id=row.pk, revision=row.revision)
    assert refused.value.code == "unsourced"
    number = f"会〔{today().year}〕3号"
    issued = services.issue_annual(actor=head, annual_id=row.pk, revision=row.revision, number=number)
    assert issued.number == number


def test_a_highlight_stands_on_a_figure_and_an_item(collected: Collected) -> None:
    row = drafted(collected)
    clerk = collected.clerk(collected.federation.nation)
    made = services.add_highlight(actor=clerk, annual_id=row.pk, title="走访到家", text="走进每一家。")
    assert [fault.lacks for _part, fault in told(row).faults] == ["figure", "item"]
    page = signed_in(collected, Role.CLERK).get(f"/o/100000/reports/annual/{row.pk}/edit/").content.decode()
    assert "亮点没有数据支撑" in page and "亮点没有对应的任务事项" in page
    services.change_highlight(actor=clerk, highlight_id=made.pk, title="走访到家", text="走访{own.visits}次。")
    assert [fault.lacks for _part, fault in told(row).faults] == ["item"]


def test_a_draft_asks_only_for_what_the_collection_has(collected: Collected) -> None:
    federation = collected.federation
    row = services.draft_annual(
        actor=collected.clerk(federation.nation), organization=federation.nation, collection_id=collected.collection.pk
    )
    assert "（一）会员队伍。年末个人会员{members.present}人，全年新入会{members.joined}人。" in row.text
    assert "学术研究\n" not in row.text and "\n二、会员维权和服务\n" in row.text


def test_the_template_tells_of_every_line_of_work() -> None:
    rooms = {key.partition(".")[0] for key in keys_in(TEMPLATE) if "." in key}
    expected = {"members", "governance", "directives", "research", "cases", "funds", "programmes", "honours"}
    assert expected | {"publicsite", "filings"} <= rooms
    computed = {spec.key for spec in all_figures()}
    assert {key for key in keys_in(TEMPLATE) if "." in key and not key.startswith("own.")} <= computed
