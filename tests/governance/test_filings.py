"""Files for the authorities: filled from the data, what is missing named, filed in time, answered from outside."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.governance.conftest import Federation

from huiguan.governance import services as governance
from huiguan.governance.selectors.filling import day_of_year
from huiguan.kernel.calendar import today
from huiguan.kernel.filings import selectors, services
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, Role, RuleViolation, system_actor

ROOM = "/o/110101/filings/"


def fresh(row: Any) -> Any:
    return type(row).objects.unscoped("test").get(pk=row.pk)


def signed(actor: Actor) -> Client:
    client = Client()
    user = User.objects.get(pk=actor.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def president(federation: Federation, **more: Any) -> None:
    """The president holds office since this term began."""
    term = federation.settled()
    holder = governance.Holder(
        post_id=federation.post("president").pk, name="甲某", began_on=term.starts_on, term_id=term.pk, **more
    )
    governance.take_over_tenures(actor=system_actor("test"), organization=federation.here, holders=[holder])


def begun(federation: Federation, kind: str = "officers-record", **more: Any) -> Filing:
    return services.prepare_filing(
        actor=federation.clerk, organization=federation.here, kind=kind, authority="supervising_body", **more
    )


def filed(federation: Federation) -> Filing:
    filing = begun(federation, "major-matter", title="召开代表大会", occurs_on=today() + timedelta(days=20))
    return services.file_filing(actor=federation.clerk, filing_id=filing.pk)


def test_the_officers_record_is_filled_and_names_what_is_missing(federation: Federation) -> None:
    president(federation)
    filing = begun(federation)
    names = [row[1] for part in filing.sections if part["title"] == "负责人名单" for row in part["rows"]]
    assert names == ["甲某"]
    assert "第3届" in filing.title
    missing = "；".join(filing.missing)
    assert all(words in missing for words in ("空缺", "甲某：没有写明单位及职务", "登记事项：没有登记管理机关"))
    assert filing.due == today() + timedelta(days=30)


def test_the_annual_inspection_holds_charter_bodies_and_meetings(federation: Federation) -> None:
    president(federation)
    filing = begun(federation, "annual-inspection")
    titles = [part["title"] for part in filing.sections]
    year = today().year - 1
    assert titles == [
        "登记事项", "章程", "组织机构", "负责人名单", f"{year}年负责人变动", f"{year}年会议",
    ]  # fmt: skip
    assert f"没有登记{year}年的会议" in filing.missing
    assert any("财务会计报告" in line for line in filing.missing)
    assert "理事会" in {row[0] for row in filing.sections[2]["rows"]}


@pytest.mark.parametrize(("on", "due"), [(date(2026, 3, 30), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 3, 31))])
def test_a_report_on_the_year_before_is_due_this_year_also_when_late(on: date, due: date) -> None:
    assert day_of_year(3, 31)(None, on) == due


def test_what_is_missing_is_filed_only_with_a_reason(federation: Federation) -> None:
    president(federation)
    filing = begun(federation)
    with pytest.raises(RuleViolation) as refused:
        services.file_filing(actor=federation.clerk, filing_id=filing.pk)
    assert refused.value.code == "incomplete"
    services.file_filing(actor=federation.clerk, filing_id=filing.pk, note="副会长待补选")
    with pytest.raises(RuleViolation, match="不能修改"):
        services.fill_filing(actor=federation.clerk, filing_id=filing.pk)


def test_a_major_matter_is_told_beforehand_or_not_at_all(federation: Federation) -> None:
    for day in (None, today()):
        with pytest.raises(Invalid) as refused:
            begun(federation, "major-matter", title="论坛", occurs_on=day)
        assert refused.value.field == "occurs_on"
    with pytest.raises(Invalid):
        begun(federation, "major-matter", occurs_on=today() + timedelta(days=9))
    filing = begun(federation, "major-matter", title="论坛", occurs_on=today() + timedelta(days=9))
    assert filing.due == today() + timedelta(days=8)
    Filing.objects.unscoped("test").update(occurs_on=today())
    with pytest.raises(Invalid):
        services.file_filing(actor=federation.clerk, filing_id=filing.pk)


def test_the_authority_answers_and_a_returned_filing_is_prepared_again(federation: Federation) -> None:
    filing, outside = filed(federation), federation.actor(federation.here, Role.AUTHORITY)
    with pytest.raises(NotFound):
        services.answer_filing(actor=federation.clerk, filing_id=filing.pk, approve=True)
    with pytest.raises(RuleViolation):
        services.answer_filing(actor=outside, filing_id=filing.pk, approve=False)
    services.answer_filing(actor=outside, filing_id=filing.pk, approve=False, note="请补充议程")
    services.prepare_again(actor=federation.clerk, filing_id=filing.pk)
    services.file_filing(actor=federation.clerk, filing_id=filing.pk)
    services.answer_filing(actor=outside, filing_id=filing.pk, approve=True, receipt="批〔2026〕8号")
    assert (fresh(filing).state, fresh(filing).receipt) == ("approved", "批〔2026〕8号")
    assert (
        Message.objects.unscoped("test")
        .filter(organization=federation.here, role="authority", kind="filings.waits")
        .exists()
    )


def test_what_was_answered_on_paper_is_entered_with_its_letter(federation: Federation) -> None:
    filing = filed(federation)
    with pytest.raises(RuleViolation):
        services.enter_answer(actor=federation.clerk, filing_id=filing.pk, approve=True, note="")
    services.enter_answer(actor=federation.clerk, filing_id=filing.pk, approve=True, note="某局复函〔2026〕3号")
    assert fresh(filing).answer == "某局复函〔2026〕3号"


def test_the_authority_sees_what_is_filed_and_no_members(federation: Federation) -> None:
    president(federation)
    draft, sent = begun(federation), filed(federation)
    outside = federation.actor(federation.here, Role.AUTHORITY)
    assert [row.pk for row in selectors.filings_of(outside, federation.here)] == [sent.pk]
    with pytest.raises(NotFound):
        selectors.get_filing(outside, draft.pk)
    client = signed(outside)
    assert client.get(f"{ROOM}{sent.pk}/").status_code == 200
    assert "do/approve_filing/" in client.get(f"{ROOM}{sent.pk}/").content.decode()
    room = "/o/110101/"
    for closed in ("members/", "governance/meetings/", "governance/papers/outgoing/", "directives/documents/"):
        assert client.get(f"{room}{closed}").status_code == 404, closed
    assert client.get(f"{ROOM}{draft.pk}/").status_code == 404


def test_a_stale_page_overwrites_nothing(federation: Federation) -> None:
    filing = begun(federation, "major-matter", title="论坛", occurs_on=today() + timedelta(days=9))
    services.change_filing(actor=federation.clerk, filing_id=filing.pk, revision=1, title="论坛一", text="说明")
    with pytest.raises(Conflict):
        services.change_filing(actor=federation.clerk, filing_id=filing.pk, revision=1, title="论坛二", text="")


def test_pages_from_the_choice_to_the_receipt(federation: Federation, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    president(federation)
    clerk = signed(federation.clerk)
    assert "负责人备案" in clerk.get(ROOM).content.decode()
    assert clerk.post(f"{ROOM}new/major-matter/", {"authority": "registrar", "title": "x"}).status_code == 422
    page = clerk.post(f"{ROOM}new/officers-record/", {"authority": "registrar"}).headers["Location"]
    words = clerk.get(page).content.decode()
    assert all(word in words for word in ("缺项", "甲某", "空缺"))
    clerk.post(f"{page}do/paper/", {"file": SimpleUploadedFile("审批表.txt", "文字".encode())})
    assert "审批表.txt" in clerk.get(page).content.decode()
    assert "缺" in clerk.post(f"{page}do/file/", follow=True).content.decode()
    clerk.post(f"{page}do/file/", {"note": "待补"})
    clerk.post(f"{page}do/enter_approval/", {"note": "来函", "receipt": "7号"})
    assert "7号" in clerk.get(page).content.decode()
    text = docx.Document(io.BytesIO(clerk.get(f"{page}filing.docx").content))
    assert "甲某" in {cell.text for table in text.tables for row in table.rows for cell in row.cells}
    assert clerk.get(f"{ROOM}new/nothing/").status_code == 404
