"""The network of a hall drops: votes wait on the telephone and are sent once; the presider sees who is cut off."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Error, Frame, Page, Route, expect
from tests.browser.test_members import Open, opened, pytestmark
from tests.governance.meetings.conftest import Chamber, chamber, fresh, parts

from huiguan.governance.models import CastVote, Count, Pulse
from huiguan.governance.services import votes
from huiguan.kernel.sessions.models import Attendance
from huiguan.kernel.sessions.selectors import halls_of, present_ids
from huiguan.kernel.sessions.tokens import make_token

__all__ = ["chamber", "opened", "pytestmark"]
KEPT = "网络断开，您的选择已存在本机，恢复后自动送出。"

# Counts what a telephone asks, and answers it at once.
COUNTED = """
window.answers = { pulse: 200, state: 200 };
const real = window.fetch;
window.fetch = (address, options) => {
  const kind = ["pulse", "state"].find((each) => String(address).includes(`/${each}/`));
  if (!kind) return real(address, options);
  window.asked[kind] += 1;
  const { beat, stage } = document.querySelector("[data-attend]").dataset;
  const ok = window.answers[kind] === 200;
  return Promise.resolve({ ok, redirected: false, status: window.answers[kind], text: async () => beat,
    json: async () => { if (!ok) throw new SyntaxError("no JSON"); return { stage }; } });
};
window.asked = { pulse: 0, state: 0 };
"""


def test_votes_wait_while_the_network_is_down_and_count_once(
    chamber: Chamber, opened: Open, refused: list[str]
) -> None:
    refused.append("/vote/")
    meeting = chamber.sitting()
    motion = chamber.motion(meeting)
    vote = votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="electronic_open")
    first, second, late = (opened(chamber.users[f"理事{number}"], width=390) for number in (1, 2, 3))
    desk = opened(chamber.users["clerk"])
    address = f"/my/meetings/{meeting.pk}/"
    for phone, option in ((first, "赞成"), (second, "反对"), (late, "赞成")):
        phone.goto(address)
        phone.evaluate("window.stays = true")
        phone.context.set_offline(True)
        phone.get_by_role("button", name=option).click()
        expect(phone.get_by_text(KEPT)).to_be_visible()
    assert not CastVote.objects.unscoped("test").exists()

    # Ninety seconds pass in which nothing is heard of the first telephone.
    Pulse.objects.update_or_create(
        participant=parts(meeting)[0], defaults={"at": timezone.now() - timedelta(seconds=90)}
    )
    desk.goto(f"/o/here/governance/meetings/{meeting.pk}/presider/")
    expect(desk.locator("#live-waiting")).to_contain_text("理事1（")

    # The vote arrives, but the line breaks again before the page is drawn anew: it is drawn when it is back.
    broken: list[str] = []

    def breaks_once(route: Route) -> None:
        if "x-live" in route.request.headers and not broken:
            broken.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    first.route(f"**{address}", breaks_once)
    first.context.set_offline(False)
    expect(first.get_by_text("您的票已计入。")).to_be_visible(timeout=20_000)
    assert broken
    assert first.evaluate("window.stays"), "what changed was drawn, not the frame around it"
    expect(desk.locator("#live-vote")).to_contain_text("1 / 9")
    # The second one was locked, its page thrown away: it sends when it is opened again.
    again = reopened(second, address)
    expect(again.get_by_text("您的票已计入。")).to_be_visible()
    first.reload()
    rows = CastVote.objects.unscoped("test").filter(vote_event=vote)
    assert sorted(rows.values_list("option", flat=True)) == ["no", "yes"]

    # The third comes back after the close: it is not counted, and is told so.
    votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    late.context.set_offline(False)
    expect(late.get_by_text("表决已截止")).to_be_visible()
    expect(late.get_by_role("heading", name="表决结果")).to_be_visible()
    assert late.evaluate("window.stays")
    late.reload()
    expect(late.get_by_text("表决已截止")).to_be_visible()
    assert rows.count() == 2
    assert fresh(vote).case["for"] == 1


def reopened(phone: Page, address: str, *, draws_itself_anew: bool = False) -> Page:
    """A new page of the same browser, with the network back; it is there once it drew itself anew, where it does."""
    context = phone.context
    phone.close()
    context.set_offline(False)
    page = context.new_page()
    drawn: list[Frame] = []
    page.on("framenavigated", lambda frame: drawn.append(frame))
    page.goto(address)
    while draws_itself_anew and len(drawn) < 2:
        page.wait_for_event("framenavigated")
    page.wait_for_load_state()
    return page


def scan_kept(phone: Page, token: str) -> str | None:
    """The moment that a browser keeps with a code; asked again where the page draws itself anew meanwhile."""
    for _attempt in range(5):
        try:
            found: str | None = phone.evaluate("token => localStorage.getItem('huiguan-scan-' + token)", token)
        except Error as error:
            if "navigation" not in error.message:
                raise
            phone.wait_for_load_state()
        else:
            return found
    raise AssertionError("the page never stands still")


def test_a_code_read_without_network_is_kept_with_its_time_and_sent_once(
    chamber: Chamber, opened: Open, refused: list[str]
) -> None:
    meeting = chamber.sitting()
    part, phone = parts(meeting)[0], opened(chamber.users["理事1"], width=390)
    Attendance.objects.unscoped("test").filter(session=meeting.session).delete()
    (hall, *_others) = halls_of(meeting.session_id)
    phone.goto(f"/my/meetings/{meeting.pk}/")
    phone.evaluate("navigator.serviceWorker.ready.then(() => null)")

    phone.context.set_offline(True)
    token = make_token(bytes(meeting.session.secret), hall.pk, timezone.now())
    phone.goto(f"/my/meetings/{meeting.pk}/sign-in/?t={token}")
    expect(phone.get_by_text("签到码已暂存")).to_be_visible()
    assert not Attendance.objects.unscoped("test").filter(session=meeting.session).exists()

    # Opened again without network it keeps the moment at which it was read first.
    kept = scan_kept(phone, token)
    phone.reload()
    assert kept is not None and scan_kept(phone, token) == kept

    phone.context.set_offline(False)
    phone.wait_for_url(f"**/my/meetings/{meeting.pk}/")
    (row,) = Attendance.objects.unscoped("test").filter(session=meeting.session)
    assert (row.attendee_id, row.hall_id, row.means) == (part.pk, hall.pk, "qr")
    assert row.evidence["window"] == int(token.split(".")[1])
    assert scan_kept(phone, token) is None


def test_the_desk_enters_who_is_there_and_what_tellers_counted_without_network(
    chamber: Chamber, opened: Open, refused: list[str]
) -> None:
    refused.append("/do/")
    meeting = chamber.sitting(present=8)
    motion = chamber.motion(meeting)
    vote = votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="show_of_hands")
    desk = opened(chamber.users["clerk"])
    desk.goto(f"/o/here/governance/meetings/{meeting.pk}/presider/")
    desk.locator("summary", has_text="手工签到").click()
    desk.context.set_offline(True)
    desk.locator("input[name=participant]").first.check()
    desk.get_by_role("button", name="登记到会", exact=True).click()
    said = desk.locator("[data-attend-status]")
    expect(said).to_have_text("网络断开，录入的内容已存在本机，恢复后自动送出。")
    for option, value in (("yes", "7"), ("no", "1"), ("abstain", "0")):
        desk.locator(f"#count-{option}").fill(value)
    desk.get_by_role("button", name="录入票数", exact=True).click()
    assert not Count.objects.unscoped("test").filter(vote_event=vote).exists()
    assert len(present_ids(meeting.session_id)) == 8

    # The page was thrown away meanwhile: what was entered waits in the browser, and goes out once.
    again = reopened(desk, f"/o/here/governance/meetings/{meeting.pk}/presider/", draws_itself_anew=True)
    expect(again.locator("#live-quorum")).to_contain_text("9")
    expect(again.locator("#count-yes")).to_have_value("7")
    assert len(present_ids(meeting.session_id)) == 9
    rows = Count.objects.unscoped("test").filter(vote_event=vote)
    assert dict(rows.values_list("option", "value")) == {"yes": 7, "no": 1, "abstain": 0}

    # What was entered too late is not taken, and whoever entered it is told.
    again.context.set_offline(True)
    again.locator("#count-yes").fill("8")
    again.get_by_role("button", name="录入票数", exact=True).click()
    expect(again.locator("[data-attend-status]")).to_contain_text("网络断开")
    votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    again.context.set_offline(False)
    expect(again.locator("[data-attend-status]")).to_contain_text("表决已截止")
    assert rows.get(option="yes").value == 7


def test_a_server_in_trouble_is_asked_less_and_not_more(chamber: Chamber, opened: Open) -> None:
    meeting = chamber.sitting()
    phone = opened(chamber.users["理事1"], width=390)
    phone.clock.install()
    phone.add_init_script(COUNTED)
    phone.goto(f"/my/meetings/{meeting.pk}/")
    phone.wait_for_load_state()

    def in_two_minutes(pulse: int, state: int) -> tuple[int, int]:
        """How often each question is put while they are answered so."""
        phone.evaluate("told => { window.answers = told; window.asked = { pulse: 0, state: 0 }; }",
                       {"pulse": pulse, "state": state})  # fmt: skip
        phone.clock.run_for(120_000)
        asked = phone.evaluate("window.asked")
        return asked["pulse"], asked["state"]

    pulses, states = in_two_minutes(200, 200)
    assert pulses > 50 and 3 <= states <= 6, "the small one every two seconds, the other as a sign of life"
    pulses, states = in_two_minutes(503, 200)
    assert pulses <= 30 and 20 <= states <= 30, "without the small one the other is put as often as without it"
    pulses, states = in_two_minutes(503, 503)
    assert 3 <= states <= pulses <= 12, "and both ever less often"
    pulses, states = in_two_minutes(200, 200)
    assert pulses > 35 and states >= 3, "until they are answered again"
