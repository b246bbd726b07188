"""The story's third step: charters voted on in a congress, and the day on which congress and councils meet."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import docx
import pypdf
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.test_members import Open, opened, pytestmark
from tests.elections.conftest import JOB, Council
from tests.governance.conftest import Federation, federation

from huiguan.elections import services as elections
from huiguan.elections.models import Election
from huiguan.governance import services
from huiguan.governance.models import CharterVersion, Meeting, Motion, Post, Tenure, Term, VoteEvent
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role, system_actor

__all__ = ["federation", "opened", "pytestmark"]

HERE = "/o/110101/governance"
OFFICE = system_actor("test")
DELEGATES = 12
DIRECTORS = [f"理事{number}" for number in range(1, 10)]


@dataclass
class Desk:
    """The clerk's browser in one association; `users` are the delegates, who sign in."""

    page: Page
    users: list[User] = field(default_factory=list)
    here: str = HERE

    def go(self, button: str) -> None:
        """Press a button that leads on."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).last.click()

    def fill(self, **values: str) -> None:
        """Fill fields by their names."""
        for name, value in values.items():
            self.page.locator(f"[name={name}]:visible").fill(value)

    def draft(self, title: str, *changes: str) -> CharterVersion:
        """Draft a version from the charter in force, change words and rule (each after what it replaces), submit it."""
        self.page.goto(f"{self.here}/charter/draft/")
        self.fill(title=title)
        self.send()
        found: CharterVersion = CharterVersion.objects.unscoped("test").get(title=title)
        self.page.goto(f"{self.here}/charter/{found.pk}/change/")
        text = self.page.locator("[name=text]").input_value()
        for old, new in zip(changes[::2], changes[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        self.fill(text=text)
        self.send()
        self.page.locator("a[href$='/do/put_to_congress/']").click()
        self.send()
        return found

    def send(self) -> None:
        """Send the form of a page of its own."""
        with self.page.expect_navigation():
            self.page.locator(".hg-form__actions button[type=submit]").click()

    def plan(self, body: str, title: str, agenda: Sequence[str], minutes: int) -> Meeting:
        """Plan a meeting of a body for today, with its agenda."""
        starts = timezone.localtime() + timedelta(minutes=minutes)
        self.page.goto(f"{self.here}/meetings/new/")
        self.fill(title=title, starts_at=starts.strftime("%Y-%m-%dT%H:%M"), place="协会会议室", presider="刘一")
        self.page.locator("[name=body_id]").select_option(label=body)
        self.go("拟定会议")
        self.fill(items="\n".join(agenda))
        self.go("保存议程")
        expect(self.page.get_by_text(agenda[0], exact=True).first).to_be_visible()
        found: Meeting = Meeting.objects.unscoped("test").get(title=title)
        return found

    def convene(self, meeting: Meeting, days: int = 10) -> None:
        """Invite the body; the notice went out on paper so many days before, as the signed list shows."""
        self.go("邀请全体组成人员")
        self.page.get_by_role("link", name="发出通知").click()
        expect(self.page.locator("[name=late_reason]")).to_be_visible()
        sheets = on_paper(self.page)
        assert len(sheets) == 1, "the notice on one sheet, with what is to be said of its sending"
        assert meeting.title in sheets[0]
        self.page.locator("summary", has_text="此前已发出书面通知").click()
        self.fill(sent_on=(today() - timedelta(days=days)).isoformat(), text="请准时出席。")
        scan = {"name": "签收单.txt", "mimeType": "text/plain", "buffer": "均已签收".encode()}
        self.page.locator("[name=evidence]").set_input_files(files=[scan])
        self.go("发出通知")
        expect(self.page.get_by_text("通知已发出").first).to_be_visible()

    def open(self, meeting: Meeting, absent: int = 0) -> None:
        """Open it, and enter who is there from the signed list."""
        self.page.goto(f"{self.here}/meetings/{meeting.pk}/presider/")
        self.go("宣布开会")
        self.page.locator("summary", has_text="手工签到").click()
        boxes = self.page.locator("input[name=participant]").all()
        for box in boxes[: len(boxes) - absent]:
            box.check()
        self.go("登记到会")

    def call(self, title: str) -> None:
        """Call an item of the agenda."""
        with self.page.expect_navigation():
            self.page.locator(".mt-run__item", has_text=title).click()

    def bring_in(self, title: str, text: str, power: str = "ordinary") -> None:
        """Bring in a motion under the current item, and return to the presider's page."""
        back = self.page.url
        self.page.get_by_role("link", name="提出议案").click()
        self.page.locator("[name=power]").select_option(power)
        self.fill(title=title, sponsor="秘书处", text=text)
        with self.page.expect_navigation():
            self.page.locator(".mt-form button[type=submit]").click()
        self.page.goto(back)

    def vote(self, method: str, yes: int, no: int, abstain: int = 0) -> None:
        """Open the vote, enter what was counted and by whom, close it."""
        self.page.locator(f"input[name=method][value={method}]").check(force=True)
        self.go("开始表决")
        for option, value in (("yes", yes), ("no", no), ("abstain", abstain)):
            self.page.locator(f"#count-{option}").fill(str(value))
        self.page.locator("#count-tellers").fill("代表1、代表2")
        self.go("录入票数")
        self.go("截止并宣布结果")

    def close(self, meeting: Meeting) -> None:
        """Close the meeting."""
        self.page.locator("summary", has_text="结束会议").click()
        self.go("结束会议")
        expect(self.page).to_have_url(re.compile(f"/meetings/{meeting.pk}/$"))

    def minutes(self, meeting: Meeting) -> str:
        """Draft the minutes and keep the signed originals of both who sign, which freezes them; the printed words."""
        self.page.goto(f"{self.here}/meetings/{meeting.pk}/minutes/")
        self.go("起草纪要")
        self.fill(recorder="陈二")
        self.go("提交签字")
        for name in ("刘一", "陈二"):
            scan = {"name": f"{name}.txt", "mimeType": "text/plain", "buffer": f"{name}签字".encode()}
            self.page.get_by_label(f"{name}的签名原件").set_input_files(files=[scan])
            self.page.locator("form", has=self.page.get_by_label(f"{name}的签名原件")).locator("button").click()
            expect(self.page.locator("[name=signature]")).to_have_count(1 if name == "刘一" else 0)
        expect(self.page.locator(".hg-tag", has_text="已定稿").first).to_be_visible()
        sheets = on_paper(self.page)
        assert 1 < len(sheets) < 6
        assert meeting.title in sheets[0]
        with self.page.expect_download() as download:
            self.page.locator("a[href$='minutes.docx']").first.click()
        with self.page.expect_download() as printed:
            self.page.locator("a[href$='minutes.pdf']").first.click()
        assert printed.value.path().read_bytes().startswith(b"%PDF")
        paper = docx.Document(io.BytesIO(download.value.path().read_bytes()))
        return "\n".join(paragraph.text for paragraph in paper.paragraphs)


def on_paper(page: Page) -> list[str]:
    """The words of each sheet when an open page is printed: A4, numbered, without what only leads elsewhere."""
    page.wait_for_load_state()
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    # A printer's font may give radicals in place of the characters that look the same.
    sheets = [unicodedata.normalize("NFKC", sheet.extract_text()) for sheet in printed.pages]
    for number, (sheet, words) in enumerate(zip(printed.pages, sheets, strict=True), start=1):
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)
        assert words.strip(), "no sheet is empty"
        assert f"{number} / {len(sheets)}" in words
        assert "收件箱" not in words and "退出" not in words
    return sheets


@pytest.fixture
def desk(federation: Federation, opened: Open) -> Desk:
    """The county's clerk, before a congress of twelve delegates of the first term."""
    federation.charter()
    place = federation.here
    services.set_up_bodies(actor=OFFICE, organization=place, on=date(2020, 6, 1))
    term = services.open_term(
        actor=OFFICE, organization=place, ordinal=1, starts_on=today() - timedelta(days=1400), ends_due=today()
    )
    (quota,) = services.set_quotas(actor=OFFICE, term_id=term.pk, quotas=[services.Quota("各单位", DELEGATES)])
    users = [federation.user() for _ in range(DELEGATES)]
    rows = [
        services.enter_delegate(actor=OFFICE, quota_id=quota.pk, name=f"代表{number}", person_id=user.person_id)
        for number, user in enumerate(users)
    ]
    services.check_credentials(actor=OFFICE, delegate_ids=[row.pk for row in rows], confirmed=True)
    return Desk(opened(User.objects.get(pk=federation.clerk.user_id)), users)


def test_a_charter_amended_by_two_thirds_and_one_that_fails_by_a_single_vote(
    desk: Desk, federation: Federation, opened: Open, refused: list[str]
) -> None:
    page = desk.page
    passes = desk.draft("甲案", "每年至少召开两次会议", "每年至少召开三次会议", "times: 2, per", "times: 3, per")
    fails = desk.draft(
        "乙案", "提前三日通知，监事会", "提前五日通知，监事会", "days: 3, article: 28", "days: 5, article: 28"
    )
    meeting = desk.plan("会员代表大会", "第二次会员代表大会", ["审议甲案", "审议乙案"], 20)
    desk.convene(meeting)
    desk.open(meeting)

    desk.call("审议甲案")
    desk.bring_in("关于甲案的议案", "同意修改章程。", "amend_charter")
    desk.vote("show_of_hands", 8, 4)
    card = page.locator("#live-vote")
    expect(card.get_by_text("通过", exact=True)).to_be_visible()
    expect(card).to_contain_text("第二十三条")
    desk.go("下一项")
    desk.bring_in("关于乙案的议案", "同意修改章程。", "amend_charter")
    desk.vote("show_of_hands", 7, 4, 1)
    expect(card).to_contain_text("未通过")
    expect(card).to_contain_text("通过须8票")
    desk.close(meeting)
    assert list(Motion.objects.unscoped("test").order_by("number").values_list("state", flat=True)) == [
        "carried",
        "failed",
    ]

    head = Desk(opened(User.objects.get(pk=federation.head.user_id)))
    refused.append("/do/carry_charter/")
    turned_down(head, fails)
    into_force(head, passes)
    expect(head.page.locator(".hg-tag", has_text="施行中").first).to_be_visible()
    expect(head.page.locator("#article-28")).to_contain_text("每年至少召开三次会议")
    kept = {row.pk: row.state for row in CharterVersion.objects.unscoped("test").all()}
    assert (kept[passes.pk], kept[fails.pk]) == ("in_force", "dropped")
    assert sorted(kept.values()) == ["dropped", "in_force", "superseded"]

    paper = desk.minutes(meeting)
    year = today().year
    assert f"议案1《关于甲案的议案》（决议〔{year}〕1号）" in paper
    assert "赞成8票，出席人数12，达到三分之二（8≥8），通过——章程第二十三条" in paper
    assert "赞成7票，出席人数12，未达到三分之二（7<8），未通过——章程第二十三条" in paper
    supervised(federation, opened, [meeting])


def turned_down(head: Desk, version: CharterVersion) -> None:
    """The head chooses the vote that failed, is told the article, and enters that the version failed."""
    head.page.goto(f"{HERE}/charter/{version.pk}/do/carry_charter/")
    head.page.select_option("select[name=vote]", label="第二次会员代表大会 · 关于乙案的议案")
    head.page.locator(".hg-form__actions button[type=submit]").click()
    expect(head.page.get_by_text("未达到三分之二（7 < 8）").first).to_be_visible()
    head.page.goto(f"{HERE}/charter/{version.pk}/do/drop_charter/")
    head.fill(note="赞成7票，须8票。")
    with head.page.expect_navigation():
        head.page.locator(".hg-form__actions button[type=submit]").click()
    expect(head.page.locator(".hg-tag", has_text="未通过").first).to_be_visible()


def into_force(head: Desk, version: CharterVersion) -> None:
    """The head enters the vote, then the authority's approval, and puts the version into force."""
    steps: list[tuple[str, dict[str, Any]]] = [
        ("carry_charter", {}),
        ("approve_charter", {"authority": "县民政局", "approved_on": today().isoformat()}),
        ("enter_into_force", {}),
    ]  # fmt: skip
    head.page.goto(f"{HERE}/charter/{version.pk}/")
    for doing, values in steps:
        head.page.locator(f"a[href$='/do/{doing}/']").click()
        if doing == "carry_charter":
            head.page.select_option("select[name=vote]", label="第二次会员代表大会 · 关于甲案的议案")
        head.fill(**values)
        with head.page.expect_navigation():
            head.page.locator(".hg-form__actions button[type=submit]").click()


def test_congress_council_and_standing_council_on_one_day(desk: Desk, federation: Federation, opened: Open) -> None:
    page = desk.page
    congress = desk.plan("会员代表大会", "第二次会员代表大会", ["审议工作报告", "选举第二届理事会"], 20)
    desk.convene(congress)
    term = next_term(desk)
    desk.open(congress, absent=1)
    expect(page.locator("#live-quorum")).to_contain_text("11")
    desk.call("审议工作报告")
    desk.bring_in("关于工作报告的议案", "同意第一届理事会工作报告。")
    desk.vote("show_of_hands", 11, 0)
    expect(page.locator("#live-vote").get_by_text("通过", exact=True)).to_be_visible()
    desk.go("下一项")
    head = opened(User.objects.get(pk=federation.head.user_id))
    directors_elected(desk, federation, term, head, opened(desk.users[4], width=390))
    page.goto(f"{HERE}/meetings/{congress.pk}/presider/")
    desk.close(congress)

    council = desk.plan("理事会", "第二届理事会第一次会议", ["选举会长", "选举常务理事"], 60)
    desk.convene(council)
    desk.open(council)
    desk.call("选举会长")
    desk.bring_in("关于选举会长的议案", "选举理事1为会长。", "elect_officers")
    desk.vote("declared_secret", 8, 1)
    desk.go("下一项")
    desk.bring_in("关于选举常务理事的议案", "选举常务理事三名。", "elect_standing_directors")
    desk.vote("declared_secret", 9, 0)
    desk.close(council)
    head_desk = Desk(head)
    for body, post, names in (("理事会", "会长", DIRECTORS[:1]), ("常务理事会", "常务理事", DIRECTORS[:3])):
        for name in names:
            in_office(head_desk, body, post, name, "第二届理事会第一次会议选举")

    standing = desk.plan("常务理事会", "第二届常务理事会第一次会议", ["研究年度工作"], 90)
    desk.convene(standing)
    desk.open(standing)
    desk.call("研究年度工作")
    desk.bring_in("关于年度工作的议案", "同意年度工作安排。")
    desk.vote("show_of_hands", 3, 0)
    desk.close(standing)

    papers = [desk.minutes(meeting) for meeting in (congress, council, standing)]
    year = today().year
    for number, paper in zip((1, 3, 4), papers, strict=True):
        assert f"决议〔{year}〕{number}号" in paper
    assert "第二次会员代表大会" in papers[0]
    assert "第二届理事选举" in papers[0]
    supervised(federation, opened, [congress, council, standing])
    assert Term.objects.unscoped("test").get(ended_on=None, in_preparation=False).ordinal == 2
    assert Tenure.objects.unscoped("test").filter(state="holds", term__ordinal=2).count() == 13


def next_term(desk: Desk) -> Term:
    """The clerk prepares the second term, and proposes for it a director who sits in the first; eight others follow."""
    page = desk.page
    director = Post.objects.unscoped("test").get(key="director")
    running = Term.objects.unscoped("test").get()
    facts: dict[str, Any] = {"post_id": director.pk, "name": DIRECTORS[0], "term_id": running.pk}
    holder = services.Holder(**facts, began_on=running.starts_on)
    services.take_over_tenures(actor=OFFICE, organization=director.organization, holders=[holder])
    page.goto(f"{HERE}/renewal/")
    page.get_by_role("link", name="筹备下一届").click()
    desk.fill(ordinal="2", starts_on=today().isoformat())
    desk.send()
    expect(page.get_by_text("第二届（筹备中）")).to_be_visible()
    page.goto(f"{HERE}/posts/{director.pk}/propose/")
    desk.fill(name=DIRECTORS[0], born=f"{today().year - 50}-01-01")
    expect(page.locator("[name=term_id] option:checked")).to_have_text("第二届（筹备中）")
    desk.send()
    term: Term = Term.objects.unscoped("test").get(ordinal=2)
    for name in DIRECTORS[1:]:
        who = services.Candidate(name=name, born=date(today().year - 50, 1, 1))
        services.propose_tenure(actor=OFFICE, post_id=director.pk, candidate=who, on=today(), term_id=term.pk)
    return term


def of_head(head: Page, election: Election, step: str, **values: str) -> None:
    """The head takes a step of an election on its page."""
    head.goto(f"/o/110101/elections/{election.pk}/")
    head.get_by_role("link", name=step).click()
    desk = Desk(head)
    desk.fill(**values)
    desk.send()


def directors_elected(desk: Desk, federation: Federation, term: Term, head: Page, scrutineer: Page) -> None:
    """The congress elects nine directors by secret ballot; declared by the head, it begins the second term.

    Delegates' devices and the trustees' stand behind services here; `test_elections` plays them in browsers.
    """
    page = desk.page
    page.goto("/o/110101/elections/new/")
    desk.fill(title="第二届理事选举", seats=str(len(DIRECTORS)))
    for name, label in (
        ("post_id", "理事会 · 理事"),
        ("term_id", "第二届（筹备中）"),
        ("electorate", "代表资格已确认的代表"),
        ("meeting_id", "第二次会员代表大会"),
    ):
        page.locator(f"[name={name}]").select_option(label=label)
    desk.send()
    ballot = Council(federation, Election.objects.unscoped("test").get(title="第二届理事选举"), desk.users)
    ballot.staff()
    ends = timezone.localtime() + timedelta(hours=1)
    of_head(head, ballot.election, "开始投票", closes_at=ends.strftime("%Y-%m-%dT%H:%M"))
    for number in range(1, DELEGATES):
        ballot.cast(ballot.credential(number), [[1, 0]] * len(DIRECTORS))
    of_head(head, ballot.election, "截止投票", present=str(DELEGATES - 1))
    elections.tally_election(actor=JOB, election_id=ballot.election.pk)
    ballot.again()
    ballot.decrypt()
    page.goto(f"/o/110101/elections/{ballot.election.pk}/")
    expect(page.get_by_text("未签字", exact=True)).to_be_visible()
    scrutineer.goto("/my/elections/")
    scrutineer.get_by_role("link", name="查看结果并签字").click()
    with scrutineer.expect_navigation():
        scrutineer.get_by_role("button", name="签署结果").click()
    head.goto(f"/o/110101/elections/{ballot.election.pk}/")
    head.get_by_role("link", name="宣布结果").click()
    expect(head.get_by_text("第二届（筹备中）自当日开始")).to_be_visible()
    Desk(head).send()
    expect(head.get_by_text("结果已宣布").first).to_be_visible()
    held = Tenure.objects.unscoped("test").filter(post__key="director", name=DIRECTORS[0]).order_by("pk")
    assert list(held.values_list("state", "term__ordinal")) == [("ended", 1), ("holds", 2)]


def in_office(head: Desk, body: str, post: str, name: str, decision: str) -> None:
    """The declared result of a body is entered on the page of the post: proposed, checked, in office."""
    page = head.page
    page.goto(f"{head.here}/chart/")
    page.get_by_role("link", name=body, exact=True).click()
    section = page.locator("section", has=page.get_by_role("heading", name=post, exact=True))
    section.get_by_role("link", name="提名").click()
    head.fill(name=name, born=f"{today().year - 50}-01-01")
    head.send()
    page.get_by_role("link", name="登记任职").click()
    head.fill(decision=decision)
    head.send()
    expect(section.get_by_text(name).first).to_be_visible()


def supervised(federation: Federation, opened: Open, held: Sequence[Meeting]) -> None:
    """A supervisor asks the charter again from the frozen record: each motion carried for the reason written there."""
    user = federation.user()
    Grant.objects.create(user=user, role=Role.SUPERVISOR, organization=federation.here, period=(date(2020, 1, 1), None))
    page = opened(user)
    for meeting in held:
        page.goto(f"{HERE}/meetings/{meeting.pk}/minutes/")
        asked = VoteEvent.objects.unscoped("test").filter(meeting=meeting).count()
        again = page.locator("section", has=page.locator("#replayed"))
        expect(again.get_by_text("一致")).to_have_count(asked)
