"""The annual report: no digit without a source, and what was issued does not move."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from docx import Document as Word
from tests.reporting.conftest import Collected, add_members

from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Invalid, NotFound, Role, RuleViolation
from huiguan.reporting import services
from huiguan.reporting.models import AnnualReport
from huiguan.reporting.paper import annual_pdf, lines_of_report, words_of
from huiguan.reporting.selectors.annual import told
from huiguan.reporting.selectors.collections import lines_of

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


def test_each_figure_of_the_page_leads_to_its_sums(collected: Collected) -> None:
    row = drafted(collected)
    page = signed_in(collected, Role.CLERK).get(f"/o/100000/reports/annual/{row.pk}/").content.decode()
    line = collected.line("own.visits").pk
    assert f'href="/o/100000/reports/sums/{collected.collection.pk}/?line={line}">30</a>' in page


def signed_in(collected: Collected, role: Role) -> Client:
    actor = collected.federation.actor(collected.federation.nation, role)
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id or 0), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client
