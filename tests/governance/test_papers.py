"""Official papers: the way out and the way in, numbers without gaps, the log of the seal."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.governance.conftest import Federation

from huiguan.governance.meeting_papers import outgoing_paper
from huiguan.governance.models import IncomingPaper, OutgoingPaper, SealUse
from huiguan.governance.selectors.papers import get_outgoing, seal_uses
from huiguan.governance.services import incoming, papers
from huiguan.kernel.calendar import today
from huiguan.kernel.files.selectors import files_of, get_file
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, Role, RuleViolation

ROOM = "/o/110101/governance/papers/"


def fresh(row: Any) -> Any:
    return type(row).objects.unscoped("test").get(pk=row.pk)


def signed(actor: Actor) -> Client:
    client = Client()
    user = User.objects.get(pk=actor.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def drafted(federation: Federation, kind: str = "notice", title: str = "关于召开会议的通知") -> OutgoingPaper:
    return papers.draft_paper(
        actor=federation.clerk, organization=federation.here, kind=kind, title=title, text="一、时间\n二、地点"
    )


def issued(federation: Federation, kind: str = "notice") -> OutgoingPaper:
    paper = drafted(federation, kind)
    for step in ("submit_draft", "pass_draft"):
        papers.pass_paper_on(actor=federation.clerk, paper_id=paper.pk, transition=step)
    return papers.issue_paper(actor=federation.head, paper_id=paper.pk)


def numbered(federation: Federation, kind: str = "notice") -> OutgoingPaper:
    return papers.number_paper(actor=federation.clerk, paper_id=issued(federation, kind).pk)


def test_a_paper_goes_out_step_by_step(federation: Federation) -> None:
    paper = numbered(federation)
    year = today().year
    assert paper.number == f"某县〔{year}〕1号"
    assert (paper.issued_by, paper.issued_on) == (federation.head.label, today())
    with pytest.raises(RuleViolation, match="用印"):
        papers.distribute_paper(actor=federation.clerk, paper_id=paper.pk, receivers=["别县"])
    papers.seal_paper(actor=federation.clerk, paper_id=paper.pk, copies=3)
    papers.distribute_paper(actor=federation.clerk, paper_id=paper.pk, receivers=["别县", "某报社", "别县", ""])
    papers.pass_paper_on(actor=federation.clerk, paper_id=paper.pk, transition="archive_paper")
    arrived = IncomingPaper.objects.unscoped("test").get()
    assert (arrived.organization, arrived.number, arrived.state) == (federation.there, paper.number, "arrived")
    (use,) = seal_uses(federation.clerk, federation.here)
    assert (use.copies, use.approved_by, use.paper) == (3, federation.head.label, paper)


def test_an_order_is_signed_by_the_head_and_counted_on(federation: Federation) -> None:
    paper = drafted(federation, "order", "关于表彰先进单位的命令")
    for step in ("submit_draft", "pass_draft"):
        papers.pass_paper_on(actor=federation.clerk, paper_id=paper.pk, transition=step)
    with pytest.raises(Invalid) as refusal:
        papers.issue_paper(actor=federation.head, paper_id=paper.pk)
    assert refusal.value.field == "duty"
    page = signed(federation.head).get(f"{ROOM}outgoing/{paper.pk}/").content.decode()
    assert "命令</h2>" in page and 'name="duty"' in page
    papers.issue_paper(actor=federation.head, paper_id=paper.pk, duty="会长")
    paper = papers.number_paper(actor=federation.clerk, paper_id=paper.pk, word="某县")
    assert paper.number == "第1号"
    OutgoingPaper.objects.unscoped("an order of last year").filter(pk=paper.pk).update(year=today().year - 1)
    use = papers.seal_paper(actor=federation.clerk, paper_id=paper.pk)
    assert use.seal == papers.SIGNATURE_STAMP
    shown = outgoing_paper(fresh(paper))
    assert (shown.mark, shown.duty, shown.signed) == (f"{federation.here.name}命令", "会长", federation.head.label)
    second = drafted(federation, "order")
    for step in ("submit_draft", "pass_draft"):
        papers.pass_paper_on(actor=federation.clerk, paper_id=second.pk, transition=step)
    papers.issue_paper(actor=federation.head, paper_id=second.pk, duty="会长")
    assert papers.number_paper(actor=federation.clerk, paper_id=second.pk).number == "第2号"


def test_numbers_have_no_gaps_and_count_by_kind(federation: Federation) -> None:
    words = [numbered(federation, kind).number for kind in ("letter", "notice", "letter")]
    year = today().year
    assert words == [f"某县函〔{year}〕1号", f"某县〔{year}〕1号", f"某县函〔{year}〕2号"]
    paper = papers.number_paper(actor=federation.clerk, paper_id=issued(federation, "letter").pk, word="某协函")
    assert paper.number == f"某协函〔{year}〕3号"
    with pytest.raises(Invalid):
        papers.number_paper(actor=federation.clerk, paper_id=issued(federation).pk, word="某〔2026〕")
    with pytest.raises(DatabaseError), transaction.atomic():
        OutgoingPaper.objects.unscoped("test").filter(pk=paper.pk).delete()


def test_what_the_head_has_is_not_changed_any_more(federation: Federation) -> None:
    paper = drafted(federation)
    papers.change_paper(actor=federation.clerk, paper_id=paper.pk, revision=1, title="新标题")
    with pytest.raises(Conflict):
        papers.change_paper(actor=federation.clerk, paper_id=paper.pk, revision=1, title="旧页面")
    for step in ("submit_draft", "pass_draft"):
        papers.pass_paper_on(actor=federation.clerk, paper_id=paper.pk, transition=step)
    with pytest.raises(RuleViolation, match="不在拟稿"):
        papers.change_paper(actor=federation.clerk, paper_id=paper.pk, revision=2, title="再改")
    with pytest.raises(NotFound):
        papers.issue_paper(actor=federation.clerk, paper_id=paper.pk)
    papers.pass_paper_on(actor=federation.head, paper_id=paper.pk, transition="return_paper", note="改一处")
    assert fresh(paper).state == "draft"
    assert fresh(paper).title == "新标题"


def test_minutes_bear_no_seal_and_go_out_without(federation: Federation) -> None:
    paper = numbered(federation, "minutes")
    with pytest.raises(RuleViolation, match="不用印"):
        papers.seal_paper(actor=federation.clerk, paper_id=paper.pk)
    papers.distribute_paper(actor=federation.clerk, paper_id=paper.pk, receivers=["各理事"])
    assert fresh(paper).state == "distributed"


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": " "}, "title"), ({"text": ""}, "text"), ({"kind": "decree"}, "kind"), ({"title": "长" * 201}, "title")],
)
def test_a_draft_without_what_it_needs_is_refused(federation: Federation, values: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        papers.draft_paper(
            actor=federation.clerk,
            organization=federation.here,
            **{"kind": "notice", "title": "标题", "text": "正文", **values},
        )
    assert refused.value.field == field


def test_the_log_of_the_seal_cannot_be_changed(federation: Federation) -> None:
    papers.log_seal_use(
        actor=federation.clerk, organization=federation.here, purpose="房屋租赁合同", approved_by="会长", copies=2
    )
    with pytest.raises(Invalid):
        papers.log_seal_use(
            actor=federation.clerk, organization=federation.here, purpose="合同", approved_by="会长", copies=0
        )
    for act in (lambda rows: rows.update(copies=9), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(SealUse.objects.unscoped("test"))


def test_a_paper_comes_in_is_proposed_on_and_instructed_on(federation: Federation) -> None:
    paper = incoming.receive_paper(
        actor=federation.clerk, organization=federation.here, issuer="某局", title="关于开展检查的通知", text="请报送。"
    )
    assert paper.register_number == f"收文〔{today().year}〕1号"
    with pytest.raises(RuleViolation):
        incoming.instruct_on_paper(actor=federation.head, paper_id=paper.pk, text="同意")
    incoming.propose_on_paper(actor=federation.clerk, paper_id=paper.pk, text="拟请秘书处办理。")
    with pytest.raises(NotFound):
        incoming.instruct_on_paper(actor=federation.clerk, paper_id=paper.pk, text="同意")
    incoming.instruct_on_paper(actor=federation.head, paper_id=paper.pk, text="同意，按期报送。")
    incoming.pass_incoming_on(actor=federation.clerk, paper_id=paper.pk, transition="hand_out")
    assert fresh(paper).state == "handed"


def test_only_the_own_office_reads_papers(federation: Federation) -> None:
    paper = drafted(federation)
    for actor in (federation.above, federation.actor(federation.here, Role.DIRECTOR)):
        with pytest.raises(NotFound):
            get_outgoing(actor, paper.pk)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers(federation: Federation) -> None:
    ids = [issued(federation).pk for _ in range(4)]
    clerk = federation.clerk

    def number(paper_id: int) -> int:
        try:
            return papers.number_paper(actor=clerk, paper_id=paper_id).serial or 0
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(number, ids)) == [1, 2, 3, 4]


def test_pages_from_the_draft_to_the_distribution(federation: Federation) -> None:
    clerk, head = signed(federation.clerk), signed(federation.head)
    form = {"kind": "letter", "title": "关于联合开展活动的函", "addressee": "某协会", "text": "现函告如下。"}
    assert clerk.post(f"{ROOM}outgoing/new/", {**form, "title": ""}).status_code == 422
    page = clerk.post(f"{ROOM}outgoing/new/", form).headers["Location"]
    for who, step, more in (
        (clerk, "submit_draft", {}),
        (clerk, "pass_draft", {}),
        (head, "issue_paper", {"note": "同意"}),
        (clerk, "number_paper", {"word": ""}),
        (clerk, "seal_paper", {"copies": "2"}),
        (clerk, "distribute_paper", {"receivers": "110102\n某报社"}),
    ):
        assert f"{page}do/{step}/" in who.get(page).content.decode()
        assert who.post(f"{page}do/{step}/", more).status_code == 302
    words = clerk.get(page).content.decode()
    assert all(word in words for word in ("某县函〔", "某报社", "已分发", "现函告如下。"))
    text = [p.text for p in docx.Document(io.BytesIO(clerk.get(f"{page}paper.docx").content)).paragraphs]
    assert "现函告如下。" in text
    assert "某县函〔" in clerk.get(f"{ROOM}outgoing/?q=联合&kind=letter").content.decode()
    assert "没有符合条件" in clerk.get(f"{ROOM}outgoing/?q=无此").content.decode()
    assert "关于联合开展活动的函" in clerk.get(f"{ROOM}seals/").content.decode()


def test_pages_of_what_came_in(federation: Federation) -> None:
    clerk, head = signed(federation.clerk), signed(federation.head)
    assert (
        clerk.post(f"{ROOM}incoming/new/", {"issuer": "某局", "title": "通知", "urgency": "urgent"}).status_code == 302
    )
    paper = IncomingPaper.objects.unscoped("test").get()
    page = f"{ROOM}incoming/{paper.pk}/"
    clerk.post(f"{page}do/propose/", {"text": "拟办理。"})
    head.post(f"{page}do/instruct_paper/", {"text": "同意。"})
    words = clerk.get(page).content.decode()
    assert "拟办理。" in words
    assert f"/o/110101/journeys/papers/{paper.pk}/" in words
    assert "急件" in clerk.get(f"{ROOM}incoming/").content.decode()
    answer = clerk.post(f"/o/110101/journeys/papers/{paper.pk}/")
    assert "/directives/documents/" in answer.headers["Location"]
    assert fresh(paper).state == "handed"
    assert "1项" in clerk.get(page).content.decode()


def test_another_associations_paper_is_not_found_here(federation: Federation) -> None:
    paper = drafted(federation)
    there = signed(federation.actor(federation.there, Role.CLERK))
    assert there.get(f"/o/110102/governance/papers/outgoing/{paper.pk}/").status_code == 404


def scan(name: str = "来文.txt", words: bytes = "请按时报送。".encode()) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words)


def test_a_paper_is_registered_with_its_scan_and_gets_another(federation: Federation) -> None:
    clerk = signed(federation.clerk)
    form = {"issuer": "某机关", "title": "关于报送情况的通知", "urgency": "normal", "scan": scan()}
    assert clerk.post(f"{ROOM}incoming/new/", form).status_code == 302
    paper = IncomingPaper.objects.unscoped("test").get()
    page = f"{ROOM}incoming/{paper.pk}/"
    assert clerk.post(f"{page}do/scan/", {"file": scan("附件.txt")}).status_code == 302
    names = [file.name for file in files_of("governance.incomingpaper", paper.pk)]
    assert names == ["来文.txt", "附件.txt"]
    words = clerk.get(page).content.decode()
    assert all(name in words for name in names)
    file = files_of("governance.incomingpaper", paper.pk)[0]
    assert get_file(federation.actor(federation.here, Role.SUPERVISOR), file.pk) == file
    for stranger in (federation.above, federation.actor(federation.there, Role.CLERK)):
        with pytest.raises(NotFound):
            get_file(stranger, file.pk)


def test_a_file_that_is_refused_registers_nothing_and_an_archived_paper_takes_none(federation: Federation) -> None:
    form = {"issuer": "某机关", "title": "通知", "urgency": "normal", "scan": scan("空.pdf", b"no pdf")}
    answer = signed(federation.clerk).post(f"{ROOM}incoming/new/", form)
    assert answer.status_code == 422
    assert not IncomingPaper.objects.unscoped("test").exists()
    paper = incoming.receive_paper(actor=federation.clerk, organization=federation.here, issuer="某机关", title="通知")
    with pytest.raises(Invalid, match="文件"):
        incoming.add_scan(actor=federation.clerk, paper_id=paper.pk, upload=None)
    incoming.pass_incoming_on(actor=federation.clerk, paper_id=paper.pk, transition="archive_paper")
    with pytest.raises(RuleViolation, match="归档"):
        incoming.add_scan(actor=federation.clerk, paper_id=paper.pk, upload=scan())
    with pytest.raises(NotFound):
        incoming.add_scan(actor=federation.above, paper_id=paper.pk, upload=scan())
