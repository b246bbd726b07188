"""Need to know: who reads a case, what heads see, sealed notes, papers, referrals, emergency looks."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from tests.cases.conftest import SECRET, Houses
from tests.cases.test_for_others import on_the_roster
from tests.cases.test_pages import body, entered

from huiguan.cases import selectors, services
from huiguan.cases.desk import _lateness
from huiguan.cases.holdings import cases_over, third_parties_over
from huiguan.cases.models import Case, GlassBreak, Handler, NoteRequest, Relief
from huiguan.cases.purposes import REFER
from huiguan.cases.services.keeping import empty_cases, forget_third_parties
from huiguan.kernel.calendar import today
from huiguan.kernel.figures import Period
from huiguan.kernel.figures.selectors import figure_total
from huiguan.kernel.files.selectors import get_file, open_file
from huiguan.kernel.inbox.selectors import waiting
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation, system_actor
from huiguan.kernel.workflow.escalation import escalate
from huiguan.kernel.workflow.models import Step


def _late(case: Case, days: int = 5) -> None:
    day = today() - timedelta(days=days)
    Case.objects.unscoped("test").filter(pk=case.pk).update(due_on=day)
    Step.objects.unscoped("test").filter(subject_kind="cases.case", subject_id=case.pk).update(due=day)


def _lines(actor: Actor) -> list[str]:
    return [f"{line.kind.key} {line.text.rpartition('：')[2]}" for group in waiting(actor) for line in group.lines]


def test_only_named_handlers_and_the_person_read(houses: Houses) -> None:
    case = houses.taken()
    above = houses.actor(houses.city, Role.HEAD, below=True)
    beside = houses.actor(houses.beside, Role.CASE_OFFICER)
    nobody = (houses.second, houses.clerk, houses.head, houses.supervisor, houses.provincial, above, beside)
    for actor in nobody:
        with pytest.raises(NotFound):
            services.open_case(actor=actor, case_id=case.pk)
    second = houses.second
    assert second.user_id is not None
    services.name_handler(actor=houses.officer, case_id=case.pk, user_id=second.user_id)
    assert services.open_case(actor=second, case_id=case.pk)[1].story == SECRET
    with pytest.raises(RuleViolation) as refused:
        services.begin_handling(actor=second, case_id=case.pk)
    assert refused.value.code == "lead_only"
    (row,) = [one for one in selectors.handlers_of(case) if one.user_id == second.user_id]
    services.release_handler(actor=houses.officer, case_id=case.pk, handler_id=row.pk)
    with pytest.raises(NotFound):
        services.open_case(actor=second, case_id=case.pk)


def test_who_is_named_as_the_other_side_neither_takes_nor_opens_it(houses: Houses) -> None:
    """By name alone: nobody says who has an account."""
    named, head = houses.user(houses.county, Role.CASE_OFFICER), houses.user(houses.county, Role.HEAD)
    case = houses.asked(accused=f"同事{named.display_name}、{head.display_name}")
    client, address = entered(houses.officer), f"/o/110101/cases/{case.pk}/"
    assert client.post(f"{address}accept/").status_code == 404
    services.accept_case(actor=houses.second, case_id=case.pk)
    form = body(entered(houses.second).get(f"{address}handler/"))
    assert named.display_name not in form.split("<form")[-1]
    free = houses.actor(houses.county, Role.HEAD, 1)
    for wrong in (
        lambda: services.name_handler(actor=houses.second, case_id=case.pk, user_id=named.pk),
        lambda: services.assign_case(actor=free, case_id=case.pk, user_id=named.pk),
    ):
        with pytest.raises(Invalid):
            wrong()
    for act in (
        lambda: services.assign_case(actor=houses.head, case_id=case.pk, user_id=houses.second.user_id or 0),
        lambda: services.break_glass(actor=houses.head, case_id=case.pk, reason="须立即核对医院转账情况"),
    ):
        with pytest.raises(NotFound):
            act()
    # Named as a handler before this held: closed all the same.
    Handler.objects.create(organization=houses.county, case=case, user=named, part="assist")
    assert client.get(address).status_code == 404
    assert list(selectors.my_queue(houses.officer, houses.county)) == []
    assert case in selectors.my_queue(houses.second, houses.county)


def test_who_is_named_as_the_other_side_does_not_hear_that_it_waits(houses: Houses) -> None:
    named = houses.user(houses.county, Role.CASE_OFFICER)
    assert houses.second
    case, other = houses.asked(accused=f"同事{named.display_name}"), houses.asked(accused="")
    _late(case)
    escalate()
    assert _lines(houses.officer) == [f"cases.new {other.number}"]
    assert {f"cases.new {case.number}", f"cases.late {case.number}"} < set(_lines(houses.second))
    for told in (False, True):
        assert list(selectors.waiting_queue(houses.officer, houses.county, told=told)) == [other]
        assert list(selectors.waiting_queue(houses.second, houses.county, told=told)) == [case, other]
    assert selectors.place_waiting(houses.officer, case.pk) is None
    assert selectors.place_waiting(houses.second, case.pk) == houses.county


def test_a_head_who_is_named_sees_neither_number_nor_count_of_it(houses: Houses) -> None:
    """Nor does a supervisor see an emergency look into it, nor whoever comes into a post later a message about it."""
    head, above = houses.user(houses.county, Role.HEAD), houses.user(houses.city, Role.HEAD)
    watch = houses.user(houses.county, Role.SUPERVISOR)
    case = houses.taken(accused="、".join(user.display_name for user in (head, above, watch)))
    other = houses.taken(accused="")
    free = [houses.actor(place, role, 1) for place, role in ((houses.county, Role.HEAD), (houses.city, Role.HEAD))]
    guard = houses.actor(houses.county, Role.SUPERVISOR, 1)
    for row in (case, other):
        _late(row)
    escalate()
    services.break_glass(actor=free[0], case_id=case.pk, reason="须立即核对医院转账情况")
    for actor, cases in ((houses.head, [other]), (free[0], [case, other])):
        page = entered(actor).get("/o/110101/cases/lateness/").content.decode()
        assert [row for row in (case, other) if row.number in page] == cases
        assert [fact.pk for fact in selectors.late_facts(actor, houses.county)] == [row.pk for row in cases]
        (load,) = selectors.load_of_handlers(actor, houses.county)
        assert (load.open, load.late) == (len(cases), len(cases))
        tally = _lateness(actor, houses.county)[0]
        assert tally.number == len(cases)
        assert {line for line in _lines(actor) if "cases.late" in line} == {f"cases.late {row.number}" for row in cases}
        assert entered(actor).get(f"/o/110101/cases/{case.pk}/assign/").status_code == (200 if case in cases else 404)
        # Totals are one for all; the rows behind them open to who may know of the case.
        for key in ("received", "open"):
            page = entered(actor).get(f"/o/110101/figures/cases.{key}/").content.decode()
            assert [row for row in (case, other) if row.number in page] == cases
            period = Period.of_year(today().year)
            assert figure_total(actor, f"cases.{key}", houses.county, period).value == 2
    for actor, cases in ((houses.actor(houses.city, Role.HEAD), [other]), (free[1], [case, other])):
        assert [fact.pk for fact in selectors.late_below(actor, houses.city)] == [row.pk for row in cases]
        assert _lines(actor) == [f"cases.late_below {row.number}" for row in cases]
    (look,) = selectors.glass_log(guard, houses.county)
    assert list(selectors.glass_log(houses.supervisor, houses.county)) == []
    assert (_lines(guard), _lines(houses.supervisor)) == ([f"cases.broken {case.number}"], [])
    with pytest.raises(NotFound):
        services.mark_glass_seen(actor=houses.supervisor, break_id=look.pk)
    # Whoever takes a post over finds what waits for it, but of a case that names people only those told then hear.
    later = houses.actor(houses.county, Role.HEAD, 2)
    assert [line for line in _lines(later) if "cases.late" in line] == [f"cases.late {other.number}"]
    newcomer = houses.actor(houses.county, Role.CASE_OFFICER, 2)
    assert not [line for line in _lines(newcomer) if case.number in line]


def test_a_referral_opens_nothing_to_who_is_named_as_the_other_side(houses: Houses) -> None:
    """Neither to an officer of the receiver nor to somebody who handled the case here."""
    named, free = houses.provincial, houses.actor(houses.province, Role.CASE_OFFICER, 1)
    before = houses.user(houses.county, Role.CASE_OFFICER, 1)
    name = houses.user(houses.province, Role.CASE_OFFICER).display_name
    case = houses.handled(accused=f"{name}、{before.display_name}")
    ask: dict[str, Any] = {"actor": houses.officer, "case_id": case.pk, "summary": "请派律师", "consented": True}
    referral = services.ask_referral(receiver=houses.province, **ask)
    assert _lines(named) == [] and _lines(free) == [f"cases.referral {case.number}"]
    assert list(selectors.referrals_to(named, houses.province)) == []
    assert list(selectors.referrals_to(free, houses.province)) == [referral]
    address = f"/o/110000/cases/referrals/{referral.pk}/"
    assert entered(named).get(address).status_code == 404
    for act in (services.accept_referral, lambda **who: services.decline_referral(**who, reason="没有律师")):
        with pytest.raises(NotFound):
            act(actor=named, referral_id=referral.pk)
    services.accept_referral(actor=free, referral_id=referral.pk)
    referral.refresh_from_db()
    facts: dict[str, Any] = {"case": case, "part": "assist"}
    Handler.objects.create(organization=houses.county, user=before, **facts)
    Handler.objects.create(organization=houses.province, user_id=named.user_id, referral=referral, **facts)
    for actor in (named, houses.second):
        with pytest.raises(NotFound):
            services.open_referral(actor=actor, referral=referral)
    assert services.open_referral(actor=free, referral=referral)["summary"] == "请派律师"


def test_ones_own_case_is_taken_by_a_colleague_where_there_is_one(houses: Houses) -> None:
    asking = houses.told()
    case = services.ask_for_help(actor=houses.officer, organization=houses.county, telling=asking)
    assert services.accept_case(actor=houses.officer, case_id=case.pk).pk  # nobody else could
    assert houses.second
    again = services.ask_for_help(actor=houses.officer, organization=houses.county, telling=asking)
    with pytest.raises(RuleViolation) as refused:
        services.accept_case(actor=houses.officer, case_id=again.pk)
    assert refused.value.code == "own"
    assert f"cases.new {again.number}" not in _lines(houses.officer)
    assert houses.officer.user_id
    for _turn in range(2):  # while it waits, and when the colleague leads it
        with pytest.raises(Invalid) as given:  # the head is not told whose it is
            services.assign_case(actor=houses.head, case_id=again.pk, user_id=houses.officer.user_id)
        assert given.value.code == "user"
        if not _turn:
            services.accept_case(actor=houses.second, case_id=again.pk)
    with pytest.raises(Invalid):
        services.name_handler(actor=houses.second, case_id=again.pk, user_id=houses.officer.user_id)


def test_every_look_is_recorded_and_shown_to_the_person(houses: Houses) -> None:
    case = houses.taken()
    for _time in range(2):
        services.open_case(actor=houses.officer, case_id=case.pk)
    (reader,) = selectors.readers_of(case)
    assert (reader.user_id, reader.times) == (houses.officer.user_id, 2)
    services.open_own_case(actor=houses.member, case_id=case.pk)
    assert len(selectors.readers_of(case)) == 1


def test_a_title_in_a_list_a_payee_and_a_paper_are_looks_too(houses: Houses) -> None:
    case = houses.handled()
    services.add_own_paper(actor=houses.member, case_id=case.pk, upload=_picture(), name="伤.jpg")
    (paper,) = selectors.papers_of(case)
    officer, treasurer = houses.officer, houses.actor(houses.county, Role.TREASURER)
    page = entered(officer)
    for _time in range(2):
        assert page.get("/o/110101/cases/").status_code == 200
        assert page.get("/api/v1/organizations/110101/cases").status_code == 200
    (reader,) = selectors.readers_of(case)
    assert (reader.user_id, reader.times, reader.listed) == (officer.user_id, 0, 1)
    assert "有1天在列表中看到" in entered(houses.member).get(f"/my/cases/{case.pk}/").content.decode()
    for address in (f"/files/{paper.file.pk}/", f"/api/v1/files/{paper.file.pk}/content"):
        for who in (page, entered(houses.member)):  # the person's own look is nobody's business
            assert who.get(address).status_code == 200, address
    (reader,) = selectors.readers_of(case)
    assert (reader.times, reader.listed) == (2, 1)
    facts: dict[str, Any] = {"organization": houses.county, "ground": "illness", "amount_asked": 9, "amount": 9}
    Relief.objects.create(case=case, state="to_pay", decided_on=today(), **facts)
    assert entered(treasurer).get("/o/110101/cases/relief/").status_code == 200
    assert [one.user_id for one in selectors.readers_of(case)] == [treasurer.user_id, officer.user_id]


def test_heads_see_lateness_not_kind_nor_content(houses: Houses) -> None:
    case = houses.taken()
    assert selectors.late_facts(houses.head, houses.county) == []
    _late(case)
    (fact,) = selectors.late_facts(houses.head, houses.county)
    assert fact.number == case.number and "rights" not in repr(fact) and SECRET not in repr(fact)
    above = houses.actor(houses.city, Role.HEAD)
    (below,) = selectors.late_below(above, houses.city)
    assert below.number == case.number and "rights" not in repr(below)
    with pytest.raises(NotFound):
        selectors.late_facts(above, houses.county)
    assert selectors.late_below(houses.actor(houses.province, Role.HEAD), houses.province) == []


def test_lateness_is_escalated_once_and_tells_number_and_date_only(houses: Houses) -> None:
    case = houses.taken()
    above = houses.actor(houses.city, Role.HEAD)
    assert _lines(above) == _lines(houses.head) == []
    _late(case)
    escalate()
    assert escalate() == 0
    assert _lines(above) == [f"cases.late_below {case.number}"]
    assert f"cases.late {case.number}" in _lines(houses.head)
    assert "cases.late" not in " ".join(_lines(houses.actor(houses.province, Role.HEAD)))
    services.begin_handling(actor=houses.officer, case_id=case.pk)
    assert _lines(above) == []


def test_a_clerk_who_leads_is_warned_and_other_officers_are_not(houses: Houses) -> None:
    case = houses.asked(kind="request", topic="work", accused="")
    assert houses.clerk.user_id
    _late(case)
    escalate()
    assert f"cases.late {case.number}" in _lines(houses.clerk)  # nobody has taken it: all who may
    services.accept_case(actor=houses.clerk, case_id=case.pk)
    _late(case, days=0)
    escalate(today() - timedelta(days=14))
    assert _lines(houses.clerk) == []
    escalate(today())
    assert f"cases.due_soon {case.number}" in _lines(houses.clerk) and _lines(houses.officer) == []
    _late(case)
    escalate()
    assert f"cases.late {case.number}" in _lines(houses.clerk)
    assert f"cases.late {case.number}" in _lines(houses.head) and _lines(houses.officer) == []


def test_clerks_handle_their_kinds_alone_at_every_step(houses: Houses) -> None:
    case, clerk = houses.taken(), houses.clerk
    assert clerk.user_id is not None
    for act in (services.name_handler, services.assign_case):
        with pytest.raises(Invalid):
            act(actor=houses.officer if act is services.name_handler else houses.head, case_id=case.pk,
                user_id=clerk.user_id)  # fmt: skip
    assert clerk.user_id not in dict(services.leads_to_assign(houses.county))
    Handler.objects.unscoped("test").filter(case=case).update(user=clerk.user_id)  # an officer who became a clerk
    with pytest.raises(NotFound):
        services.open_case(actor=clerk, case_id=case.pk)
    with pytest.raises(NotFound):
        services.begin_handling(actor=clerk, case_id=case.pk)
    assert list(selectors.my_queue(clerk, houses.county)) == []


def test_sealed_notes_open_to_named_people_only(houses: Houses) -> None:
    case = houses.taken()
    ids = []
    for actor in (houses.second, houses.actor(houses.county, Role.CASE_OFFICER, 2)):
        assert actor.user_id is not None
        services.name_handler(actor=houses.officer, case_id=case.pk, user_id=actor.user_id)
        ids.append(actor.user_id)
    services.write_note(actor=houses.officer, case_id=case.pk, text="家属需要照护", reader_ids=[ids[0]])
    assert [note.text for note in selectors.notes_of(houses.second, case)[0]] == ["家属需要照护"]
    opened, closed = selectors.notes_of(houses.actor(houses.county, Role.CASE_OFFICER, 2), case)
    assert opened == [] and len(closed) == 1 and "家属" not in repr(closed)
    assert houses.head.user_id is not None
    with pytest.raises(Invalid):
        services.write_note(actor=houses.officer, case_id=case.pk, text="字", reader_ids=[houses.head.user_id])


def test_who_asks_for_a_sealed_note_is_let_in_by_its_author_alone(houses: Houses) -> None:
    case, second, third = houses.taken(), houses.second, houses.actor(houses.county, Role.CASE_OFFICER, 2)
    for one in (second, third):
        services.name_handler(actor=houses.officer, case_id=case.pk, user_id=one.user_id or 0)
    note = services.write_note(actor=houses.officer, case_id=case.pk, text="家中另有安排")
    address = f"/o/110101/cases/{case.pk}/"
    asker, author = entered(second), entered(houses.officer)
    assert f"ask_note/?note={note.pk}" in body(asker.get(address))
    asked = {"note_id": note.pk, "text": "走访前须知情"}
    assert asker.post(f"{address}ask_note/", asked | {"text": ""}).status_code == 422
    assert asker.post(f"{address}ask_note/", asked).status_code == 302
    assert asker.post(f"{address}ask_note/", asked).status_code == 404  # it waits already: nothing is left to ask for
    row = NoteRequest.objects.unscoped("test").get()
    assert "走访前须知情".encode() not in bytes(row.text or b"")
    assert f"cases.note_asked {case.number}" in _lines(houses.officer)
    assert "走访前须知情" in body(author.get(address)) and "走访前须知情" not in body(entered(third).get(address))
    decide = f"{address}notes/{row.pk}/"
    entered(third).post(f"{decide}grant/")
    asker.post(f"{decide}grant/")
    assert "家中另有安排" not in body(asker.get(address))
    author.post(f"{decide}refuse/")
    assert "家中另有安排" not in body(asker.get(address)) and "未获同意" in body(asker.get(address))
    assert "cases.note_asked" not in " ".join(_lines(houses.officer))
    assert asker.post(f"{address}ask_note/", asked).status_code == 302
    again = NoteRequest.objects.unscoped("test").latest("pk")
    author.post(f"{address}notes/{again.pk}/grant/")
    assert "家中另有安排" in body(asker.get(address)) and "家中另有安排" not in body(entered(third).get(address))
    answers = NoteRequest.pgh_event_model.objects.filter(pgh_obj_id=row.pk).values_list("answer", flat=True)  # type: ignore[attr-defined]  # of the history
    assert list(answers.order_by("pgh_id")) == ["asked", "refused"]


def test_an_asking_for_a_note_waits_for_its_author_until_it_is_answered(houses: Houses) -> None:
    """Neither a step of the case nor what another author answers strikes it off; that its author leaves does."""
    case, second, third = houses.taken(), houses.second, houses.actor(houses.county, Role.CASE_OFFICER, 2)
    for one in (second, third):
        services.name_handler(actor=houses.officer, case_id=case.pk, user_id=one.user_id or 0)
    authors = (houses.officer, second)
    notes = [services.write_note(actor=author, case_id=case.pk, text="另有安排") for author in authors]
    rows = [services.ask_note(actor=third, case_id=case.pk, note_id=note.pk, text="走访前") for note in notes]
    line = f"cases.note_asked {case.number}"
    services.begin_handling(actor=houses.officer, case_id=case.pk)
    services.answer_note(actor=houses.officer, case_id=case.pk, request_id=rows[0].pk, grant=True)
    assert line not in _lines(houses.officer) and line in _lines(second)
    # Whoever handles it no more cannot answer: the line goes, and who asked reads why; back again, it waits again.
    address, page = f"/o/110101/cases/{case.pk}/", entered(third)
    assert "由笔记作者决定" in body(page.get(address))
    part = Handler.objects.unscoped("test").get(case=case, user=second.user_id)
    services.release_handler(actor=houses.officer, case_id=case.pk, handler_id=part.pk)
    assert line not in _lines(second)
    assert "笔记作者已不再办理此案" in body(page.get(address)) and "由笔记作者决定" not in body(page.get(address))
    english = body(page.get(address, headers={"accept-language": "en"}))
    assert "Its author does not handle this case any more." in english
    assert page.get(f"{address}ask_note/").status_code == 404
    with pytest.raises(RuleViolation) as refused:
        services.ask_note(actor=third, case_id=case.pk, note_id=notes[1].pk, text="走访前")
    assert refused.value.code == "author_gone"
    services.assign_case(actor=houses.head, case_id=case.pk, user_id=second.user_id or 0)
    assert line in _lines(second) and "由笔记作者决定" in body(page.get(address))
    services.answer_note(actor=second, case_id=case.pk, request_id=rows[1].pk, grant=False)
    assert line not in _lines(second)


def test_a_telephone_number_is_opened_with_a_reason_that_the_person_reads(houses: Houses) -> None:
    case, phone = houses.taken(), "13700005528"
    address, client = f"/o/110101/cases/{case.pk}/", entered(houses.officer)
    assert phone not in body(client.get(address)) and "137****5528" in body(client.get(address))
    api = f"/api/v1/cases/{case.pk}"
    assert phone not in client.get(api).content.decode()
    assert phone not in body(client.post(f"{address}contact/", {"why": "想看看"}, follow=True))
    shown = client.post(f"{address}contact/", {"why": "call"})
    assert phone in body(shown) and shown["Cache-Control"] == "no-store"
    assert phone not in body(client.get(address))
    asked = client.post(f"{api}/contact", {"why": "urgent"}, content_type="application/json")
    assert asked.json() == {"contact": phone}
    for stranger in (houses.second, houses.clerk, houses.head):
        assert entered(stranger).post(f"{address}contact/", {"why": "call"}).status_code == 404
        assert entered(stranger).get(f"{address}contact/").status_code == 404
    assert client.get(f"{address}contact/").status_code == 302
    mine = body(entered(houses.member).get(f"/my/cases/{case.pk}/"))
    assert "电话联系本人" in mine and "本人可能有危险" in mine
    on_the_roster(houses)
    data = body(entered(houses.member).get("/my/membership/data/"))
    assert "本人可能有危险" in data and "urgent" not in data
    (reader,) = selectors.readers_of(case)
    assert [why for why, _at in reader.reached] == ["本人可能有危险", "电话联系本人"]
    told = body(entered(houses.member).get("/my/membership/data/", headers={"accept-language": "en"}))
    assert "The person may be in danger" in told and "urgent" not in told


@pytest.mark.parametrize(
    ("plain", "masked"), [("137 0000 5528", "137****5528"), ("某县某路3号", "****"), ("5528", "****"), ("", "")]
)
def test_nothing_short_and_no_address_is_left_in_a_mask(plain: str, masked: str) -> None:
    assert services.masked_contact(plain) == masked


def _picture() -> BytesIO:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", exif=exif)
    out.seek(0)
    return out


def test_papers_have_neutral_names_and_pictures_lose_their_place(houses: Houses) -> None:
    case = houses.taken()
    services.add_own_paper(actor=houses.member, case_id=case.pk, upload=_picture(), name="左臂骨折.jpg")
    (paper,) = selectors.papers_of(case)
    assert (paper.name, paper.cleaned, paper.file.name) == ("左臂骨折.jpg", True, "1.jpg")
    with open_file(get_file(houses.officer, paper.file.pk)) as kept:
        assert b"CameraMaker" not in kept.read()
    services.add_paper(actor=houses.officer, case_id=case.pk, upload=_picture(), name="b.jpg", clean=False)
    other = selectors.papers_of(case)[1].file
    with open_file(get_file(houses.officer, other.pk)) as kept:
        assert b"CameraMaker" in kept.read()
    assert get_file(houses.member, paper.file.pk).pk == paper.file.pk
    for actor, file in ((houses.member, other), (houses.clerk, other), (houses.head, paper.file)):
        with pytest.raises(NotFound):
            get_file(actor, file.pk)


def test_the_receiver_of_a_referral_sees_what_was_handed_over(houses: Houses) -> None:
    case = houses.handled()
    for name in ("伤情证明.jpg", "家庭情况.jpg"):
        services.add_paper(actor=houses.officer, case_id=case.pk, upload=_picture(), name=name)
    first, second = selectors.papers_of(case)
    with pytest.raises(RuleViolation) as refused:
        services.ask_referral(actor=houses.officer, case_id=case.pk, receiver=houses.province, summary="请派律师")
    assert refused.value.code == "consent"
    services.consent_to(actor=houses.member, case_id=case.pk, purpose=REFER)
    services.write_entry(actor=houses.officer, case_id=case.pk, kind="note", text="移交之前的记录", joint=True)
    referral = services.ask_referral(
        actor=houses.officer, case_id=case.pk, receiver=houses.province, summary="请派律师", paper_ids=[first.pk]
    )
    with pytest.raises(NotFound):
        services.open_referral(actor=houses.provincial, referral=referral)
    assert selectors.get_referral(houses.provincial, referral.pk) == referral
    services.accept_referral(actor=houses.provincial, referral_id=referral.pk)
    referral.refresh_from_db()
    assert services.open_referral(actor=houses.provincial, referral=referral)["summary"] == "请派律师"
    assert [paper.name for paper in selectors.handed_papers(referral)] == ["伤情证明.jpg"]
    get_file(houses.provincial, first.file.pk)
    with pytest.raises(NotFound):
        get_file(houses.provincial, second.file.pk)
    with pytest.raises(NotFound):
        services.open_case(actor=houses.provincial, case_id=case.pk)
    services.write_entry(actor=houses.officer, case_id=case.pk, kind="note", text="内部记录")
    services.write_entry(actor=houses.officer, case_id=case.pk, kind="visit", text="共同走访", joint=True)
    services.write_referral_entry(
        actor=houses.provincial, referral_id=referral.pk, kind="opinion", text="法律意见", to_person=True
    )
    texts = [line.text for line in selectors.lines_for_receiver(referral)]
    assert "法律意见" in texts and "共同走访" in texts
    assert "内部记录" not in texts and "移交之前的记录" not in texts
    assert "法律意见" in [line.text for line in selectors.lines_for_handlers(case)]
    assert "法律意见" in [line.text for line in selectors.lines_for_person(case)]
    services.withdraw_from(actor=houses.member, case_id=case.pk, purpose=REFER)
    referral.refresh_from_db()
    for look in (lambda: services.open_referral(actor=houses.provincial, referral=referral),
                 lambda: get_file(houses.provincial, first.file.pk)):  # fmt: skip
        with pytest.raises(NotFound):
            look()


def test_the_receiver_sees_that_the_case_went_on_but_no_word_that_is_not_its_own(houses: Houses) -> None:
    case = houses.handled()
    ask: dict[str, Any] = {"actor": houses.officer, "case_id": case.pk, "summary": "请派律师", "consented": True}
    referral = services.ask_referral(receiver=houses.province, **ask)
    services.accept_referral(actor=houses.provincial, referral_id=referral.pk)
    services.ask_referral(receiver=houses.nation, **ask)
    facts: dict[str, Any] = {"actor": houses.officer, "case_id": case.pk}
    services.pause_case(**facts, reason="等待本人住院治疗", until=today() + timedelta(days=9))
    services.resume_case(**facts)
    services.answer_case(**facts, text="垫付医疗费的答复")
    lines = selectors.lines_for_receiver(referral)
    assert [line.label for line in lines] == ["answered", "resumed", "paused", "referral_accepted"]
    told = "".join(f"{line.text}{line.side}" for line in lines)
    assert "住院" not in told and "垫付" not in told and "全国" not in told
    page = entered(houses.provincial).get(f"/cases/{case.pk}/")
    assert page["Location"] == f"/o/110000/cases/referrals/{referral.pk}/"


def test_a_referral_can_be_declined_and_asked_of_each_only_once(houses: Houses) -> None:
    case = houses.handled()
    ask: dict[str, Any] = {"actor": houses.officer, "case_id": case.pk, "summary": "请派律师", "consented": True}
    referral = services.ask_referral(receiver=houses.province, **ask)
    with pytest.raises(RuleViolation) as refused:
        services.ask_referral(receiver=houses.province, **ask)
    assert refused.value.code == "referral_open"
    with pytest.raises(Invalid):
        services.ask_referral(receiver=houses.county, **ask)
    with pytest.raises(NotFound):
        services.accept_referral(actor=houses.second, referral_id=referral.pk)
    services.decline_referral(actor=houses.provincial, referral_id=referral.pk, reason="没有律师")
    services.ask_referral(receiver=houses.province, **ask)
    with pytest.raises(RuleViolation):
        services.accept_referral(actor=houses.provincial, referral_id=referral.pk)


def test_breaking_the_glass_is_reasoned_timed_and_told(houses: Houses) -> None:
    case = houses.taken()
    assert _lines(houses.supervisor) == []
    with pytest.raises(Invalid):
        services.break_glass(actor=houses.head, case_id=case.pk, reason="急")
    with pytest.raises(NotFound):
        services.break_glass(actor=houses.clerk, case_id=case.pk, reason="本人处于危险，主办人联系不上")
    services.break_glass(actor=houses.head, case_id=case.pk, reason="本人处于危险，主办人联系不上", hours=1)
    door, words = services.open_case(actor=houses.head, case_id=case.pk)
    assert words.story == SECRET and not door.writes
    with pytest.raises(NotFound):
        services.write_to_person(actor=houses.head, case_id=case.pk, text="字")
    assert f"cases.broken {case.number}" in _lines(houses.supervisor)
    assert f"cases.broken_told {case.number}" in _lines(houses.officer)
    assert "glass" in [line.label for line in selectors.lines_for_person(case)]
    (row,) = selectors.glass_log(houses.supervisor, houses.county)
    services.mark_glass_seen(actor=houses.supervisor, break_id=row.pk)
    GlassBreak.objects.unscoped("test").update(at=timezone.now() - timedelta(hours=2), ends_at=timezone.now())
    with pytest.raises(NotFound):
        services.open_case(actor=houses.head, case_id=case.pk)
    with pytest.raises(NotFound):
        selectors.glass_log(houses.head, houses.county)


def test_what_was_written_is_deleted_by_schedule(houses: Houses) -> None:
    case = houses.answered()
    services.close_case(actor=houses.officer, case_id=case.pk, outcome="helped", result="好")
    day = date.today()
    assert list(third_parties_over(day + timedelta(days=364), 10)) == []
    assert list(third_parties_over(day + timedelta(days=367), 10)) == [case.pk]
    forget_third_parties(system_actor("retention"), [case.pk])
    _door, words = services.open_case(actor=houses.officer, case_id=case.pk)
    assert (words.accused, words.story) == ("", SECRET)
    assert list(cases_over(day + timedelta(days=3 * 365 + 2), 10)) == [case.pk]
    empty_cases(system_actor("retention"), [case.pk])
    _door, words = services.open_case(actor=houses.officer, case_id=case.pk)
    assert words.story == words.name == ""
    assert [line.text for line in selectors.lines_for_handlers(case)] == [""] * 5
    assert Case.objects.unscoped("test").get(pk=case.pk).outcome == "helped"
