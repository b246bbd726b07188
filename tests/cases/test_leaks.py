"""No word of a case leaves it: random people ask pages, operations, files, search, exports, messages; logs are read.

Two cases are full of marker words, each at home in one place. Whoever is not entitled to a marker must not meet it
anywhere, whatever is asked.
"""

from __future__ import annotations

import json
import logging
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from inspect import getmodule, getsource, isfunction, unwrap
from io import BytesIO
from typing import Any
from urllib.parse import quote
from zipfile import ZipFile, is_zipfile

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cases.conftest import Houses
from tests.cases.test_pages import entered
from tests.examples import examples

from huiguan.api.app import api
from huiguan.cases import selectors, services
from huiguan.cases.kind_questions import KindQuestion
from huiguan.cases.models import Case, GlassBreak, Relief
from huiguan.cases.purposes import HANDLE
from huiguan.funds import services as funds
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.files.blobs import open_blob
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.inbox import delivery
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.inbox.selectors import all_waiting
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Role, system_actor

EXAMPLES = examples(80)
CODES = ("100000", "110000", "110100", "110101", "110102")


def marker(name: str) -> str:
    """A word that stands nowhere else, of characters that search and pages keep together."""
    return f"密词{name}{random.Random(name).randrange(10**8):08d}"


@dataclass
class World:
    """Two cases with their markers, and who may meet which."""

    clients: dict[str, Client]
    secrets: dict[str, set[str]] = field(default_factory=dict)  # marker -> names of those entitled
    numbers: dict[str, list[Any]] = field(default_factory=dict)  # parameter -> values

    def forbidden(self, who: str) -> list[str]:
        """The markers that this one may not meet."""
        return [word for word, entitled in self.secrets.items() if who not in entitled]


@pytest.fixture
def world(houses: Houses) -> World:
    """See the module."""
    people: dict[str, Actor] = {
        "member": houses.member,
        "other_member": houses.actor(houses.county, Role.MEMBER, 1),
        "officer": houses.officer,
        "second": houses.second,
        "clerk": houses.clerk,
        "head": houses.head,
        "supervisor": houses.supervisor,
        "treasurer": houses.actor(houses.county, Role.TREASURER),
        "auditor": houses.actor(houses.county, Role.AUDITOR),
        "director": houses.actor(houses.county, Role.DIRECTOR),
        "beside": houses.actor(houses.beside, Role.CASE_OFFICER),
        "above": houses.actor(houses.city, Role.HEAD, below=True),
        "provincial": houses.provincial,
        "system": houses.actor(houses.nation, Role.SYSTEM_ADMIN, below=True),
        "audit_admin": houses.actor(houses.nation, Role.AUDIT_ADMIN, below=True),
    }
    made = World({name: entered(actor) for name, actor in people.items()} | {"visitor": Client()})
    asking = services.Asking(questions=[KindQuestion("值班地点")])
    services.set_kind_form(actor=houses.head, organization=houses.county, kind="rights", asking=asking)
    words = services.KindWords("自设类", "Own kind", "写明岗位")
    kind = services.add_kind(actor=houses.head, organization=houses.county, base="rights", words=words)
    first = _case(made, people["member"], people["officer"], houses, "一", {"member", "officer"}, kind.key)
    second = _case(made, people["other_member"], people["second"], houses, "二", {"other_member", "second"})
    referral = _referred(made, houses, first)
    outside = _helped(made, houses, first)
    reliefs = [_relieved(made, houses.officer, first, {"officer"}, "一"),
               _relieved(made, houses.second, second, {"second"}, "二")]  # fmt: skip
    # The second is to be paid: the treasurer reads its payee and account, and nothing else.
    Relief.objects.unscoped("test").filter(pk=reliefs[1]).update(state="to_pay", amount=9, decided_on=date(2026, 1, 1))
    for place in ("款", "户"):
        made.secrets[marker(f"二{place}")] |= {"treasurer"}
    # With books open the pages of the money show what they have, and its lists go out.
    funds.open_books(actor=system_actor("leaks"), organization=houses.county, starts_on=date(today().year, 1, 1))
    glass = _looked_once(made, houses, first)
    papers = [paper for case in (first, second) for paper in selectors.papers_of(case)]
    made.numbers = {
        "case_id": [first.pk, second.pk],
        "referral_id": [referral],
        "relief_id": reliefs,
        "help_id": [outside],
        "paper_id": [paper.pk for paper in papers],
        "break_id": [glass],
        "file_id": [paper.file.pk for paper in papers],
        "message_id": list(Message.objects.unscoped("test").values_list("pk", flat=True)),
        "user_id": [actor.user_id for actor in people.values()],
        "code": list(CODES),
        "day": [date(2026, 10, 1)],
        "kind": ["rights", kind.key, "cases.case", "cases.entry"],
        "case_kind": ["rights", kind.key],
        "own_kind": [kind.key],
        "own_doing": ["retire", "off", "on"],
        "kind_part": ["form", "rules"],
        "subject_id": [first.pk, second.pk],
        "letter_key": ["taken", "answer"],
        "doing": ["entry", "message", "note", "rate", "referral", "handler", "accept"],
        "list_name": ["cases"],
        "sheet": ["members"],
    }
    assert len(made.secrets) > 40
    return made


def _case(
    world: World, person: Actor, officer: Actor, houses: Houses, name: str, entitled: set[str], kind: str = "rights"
) -> Case:
    def word(place: str, whom: set[str] = entitled) -> str:
        found = marker(f"{name}{place}")
        world.secrets[found] = set(whom)
        return found

    handlers = entitled & {"officer", "second"}
    key = selectors.questions_of(selectors.form_of(houses.county, "rights"))[0].key
    telling = houses.told(kind=kind, answers={key: word("答")}, title=word("题"), story=word("事"), wish=word("望"),
                          name=word("名"), contact=word("话"),
                          accused=word("他", handlers), consents=(HANDLE,))  # fmt: skip
    case = services.ask_for_help(actor=person, organization=houses.county, telling=telling)
    key = case.pk
    services.accept_case(actor=officer, case_id=key)
    services.begin_handling(actor=officer, case_id=key, reference=word("号", handlers), note=word("核"))
    services.write_entry(actor=officer, case_id=key, kind="note", text=word("记", handlers))
    services.write_to_person(actor=officer, case_id=key, text=word("信"))
    services.write_to_handlers(actor=person, case_id=key, text=word("回"))
    services.write_note(actor=officer, case_id=key, text=word("封", handlers))
    services.add_plan_step(actor=officer, case_id=key, text=word("划", handlers))
    paper = BytesIO(word("件").encode())
    services.add_own_paper(actor=person, case_id=key, upload=paper, name=f"{word('文')}.txt")
    inner = BytesIO(word("内", handlers).encode())
    services.add_paper(actor=officer, case_id=key, upload=inner, name=f"{word('里', handlers)}.txt")
    return case


def _relieved(world: World, officer: Actor, case: Case, handlers: set[str], name: str) -> int:
    """An application for relief, every word of it a marker of the handlers."""
    words = {key: marker(f"{name}{place}") for key, place in (("payee", "款"), ("account", "户"), ("proof", "证"),
                                                               ("status_document", "决"))}  # fmt: skip
    world.secrets |= {word: set(handlers) for word in words.values()}
    application = services.Application(ground="illness", amount_asked=Decimal(9), consented=True, **words)
    return services.open_relief(actor=officer, case_id=case.pk, application=application).pk


def _looked_once(world: World, houses: Houses, case: Case) -> int:
    """The head broke the glass of the first case, and that time is over: the supervisor reads why, the head nothing."""
    reason = marker("一急")
    world.secrets[reason] = {"supervisor"}
    row = services.break_glass(actor=houses.head, case_id=case.pk, reason=f"{reason}，须立即核对")
    past = timezone.now() - timedelta(days=2)
    GlassBreak.objects.unscoped("test").filter(pk=row.pk).update(at=past, ends_at=past + timedelta(hours=1))
    return row.pk


def _referred(world: World, houses: Houses, case: Case) -> int:
    """The province takes part in the first case, and meets the summary and its own line only."""
    summary, opinion = marker("一联"), marker("一见")
    world.secrets[summary] = {"officer", "provincial"}
    world.secrets[opinion] = {"officer", "provincial", "member"}
    handed, kept = selectors.papers_of(case)
    for place in ("件", "文"):
        world.secrets[marker(f"一{place}")].add("provincial")
    asks: dict[str, Any] = {"actor": houses.officer, "case_id": case.pk, "consented": True}
    referral = services.ask_referral(receiver=houses.province, summary=summary, paper_ids=[handed.pk], **asks)
    assert handed.pk < kept.pk
    declined, why = marker("一拒"), marker("一因")
    world.secrets |= {declined: {"officer"}, why: {"officer", "member"}}
    second = services.ask_referral(receiver=houses.city, summary=declined, **asks)
    city = houses.actor(houses.city, Role.CASE_OFFICER)
    services.decline_referral(actor=city, referral_id=second.pk, reason=why)
    services.accept_referral(actor=houses.provincial, referral_id=referral.pk)
    services.write_referral_entry(
        actor=houses.provincial, referral_id=referral.pk, kind="opinion", text=opinion, to_person=True
    )
    return referral.pk


def _helped(world: World, houses: Houses, case: Case) -> int:
    """A lawyer outside came with a code: reads the summary, the own opinion and one paper, and no other word."""
    name, office, summary, opinion = (marker(f"一{place}") for place in ("律", "所", "托", "断"))
    everybody = {"officer", "member", "lawyer"}
    world.secrets |= {
        name: everybody,
        office: {"officer", "member"},
        summary: {"lawyer"},
        opinion: {"officer", "lawyer"},
    }
    handed = selectors.papers_of(case)[0]
    for place in ("件", "文"):
        world.secrets[marker(f"一{place}")].add("lawyer")
    row, code = services.ask_outside(
        actor=houses.officer,
        case_id=case.pk,
        outsider=services.Outsider(name, "lawyer", office, summary),
        paper_ids=[handed.pk],
        consented=True,
    )
    world.clients["lawyer"] = Client()
    world.clients["lawyer"].post("/cases/outside/", {"code": code})
    answer = world.clients["lawyer"].post("/cases/outside/", {"doing": "opinion", "text": opinion}, follow=True)
    assert summary in answer.content.decode()
    return row.pk


def _addresses(resolver: Any = None, names: tuple[str, ...] = (), above: tuple[str, ...] = ()) -> list[Any]:
    found: list[Any] = []
    for entry in (resolver or get_resolver()).url_patterns:
        parameters = (*above, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = (*names, entry.namespace) if entry.namespace else names
            if entry.namespace != "api":
                found += _addresses(entry, inner, parameters)
        elif isinstance(entry, URLPattern) and entry.name and not entry.callback.__module__.startswith("allauth"):
            found.append((":".join((*names, entry.name)), parameters))
    return found


def _operations(method: str = "GET") -> list[str]:
    return [
        f"/api/v1{prefix}{path}"
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        if method in operation.methods
    ]


PAGES = _addresses()
#: Where cases are, and what shows other things of everywhere: asked as often as all the rest together.
NEAR = [one for one in PAGES if one[0].partition(":")[0] in ("cases", "files", "inbox", "history", "search", "notices")]
SIGNING_OUT = {"account_logout"}
FILE_WAYS = ("files:download", "files:view", "files:thumbnail")


def _page(world: World, draw: Any) -> str:
    name, parameters = draw(st.one_of(st.sampled_from(NEAR), st.sampled_from(PAGES)))
    values = {key: draw(st.sampled_from(world.numbers.get(key, [1]))) for key in parameters}
    try:
        return "/" if name in SIGNING_OUT else reverse(name, kwargs=values)
    except NoReverseMatch:  # a value that does not fit the converter of this address leads nowhere
        return "/"


def _gives_a_file(view: Any) -> bool:
    """Tell whether a page, or a function of its module that it calls, reads `?format=`."""
    waiting, seen = [unwrap(view)], set[Any]()
    while waiting:
        one = waiting.pop()
        seen.add(one)
        if any(sign in getsource(one) for sign in ('GET.get("format"', 'given.get("format"', "is_export(")):
            return True
        called = (getattr(getmodule(one), name, None) for name in one.__code__.co_names)
        waiting += [own for own in called if isfunction(own) and getmodule(own) is getmodule(one)
                    and not hasattr(own, "__wrapped__") and own not in seen]  # fmt: skip  # no other page
    return False


def _exports(resolver: Any = None, names: tuple[str, ...] = ()) -> list[str]:
    """Names of pages of an association, or of nobody, that give lists or reports out as files by `?format=`."""
    found: list[str] = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver) and entry.namespace != "api":
            found += _exports(entry, (*names, entry.namespace) if entry.namespace else names)
        elif isinstance(entry, URLPattern) and entry.name and isfunction(unwrap(entry.callback)):
            found += [":".join((*names, entry.name))] if _gives_a_file(entry.callback) else []
    known = dict(PAGES)
    return [name for name in found if set(known.get(name, ("none",))) <= {"code"}]


def _export(world: World, draw: Any) -> str:
    name = draw(st.sampled_from(EXPORTS))
    values = {"code": draw(st.sampled_from(CODES))} if "code" in dict(PAGES)[name] else {}
    return f"{reverse(name, kwargs=values)}?format={draw(st.sampled_from(('csv', 'xlsx', 'docx')))}"


def _file(world: World, draw: Any) -> str:
    way = draw(st.sampled_from(FILE_WAYS))
    return reverse(way, args=[draw(st.sampled_from(world.numbers["file_id"]))])


def _operation(world: World, draw: Any, paths: list[str] | None = None) -> str:
    path = draw(st.sampled_from(paths or _operations()))
    for key in [part.split("}")[0] for part in path.split("{")[1:]]:
        value = draw(st.sampled_from(world.numbers.get(key.rpartition(":")[2], [1])))
        path = path.replace("{" + key + "}", str(value))
    return f"{path}?year=2026"


def _search(world: World, draw: Any) -> str:
    word = draw(st.sampled_from(sorted(world.secrets)))
    base = draw(st.sampled_from(("/search/?q=", "/api/v1/search?q=", "/search/quick/?q=")))
    return f"{base}{quote(word[: draw(st.integers(3, 8))])}"


@settings(max_examples=examples(120), deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data())
def _wander(world: World, data: st.DataObject) -> None:
    who = data.draw(st.sampled_from(sorted(world.clients)))
    way = data.draw(st.sampled_from((_page, _page, _operation, _search, _export, _file)))
    address = way(world, data.draw)
    response = world.clients[who].get(address)
    said = _text_of(response) + json.dumps(dict(response.headers), ensure_ascii=False)
    for word in world.forbidden(who):
        assert word not in said, f"{who} meets {word} at {address}"


#: Nobody here is entitled to any word of the first case but the reason of the emergency look: what they send changes it
#: in nothing, so that the markers stay at home where they are.
STRANGERS = (
    "other_member",
    "clerk",
    "head",
    "supervisor",
    "auditor",
    "director",
    "beside",
    "above",
    "system",
    "visitor",
)
SENT = {"text": "字", "reason": "字", "story": "字", "code": "1" * 20, "doing": "confirm", "q": "密词", "member": "A1"}


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data())
def _knock(world: World, data: st.DataObject) -> None:
    """The same with POST: answers of refused forms and of operations that write, by those who may do nothing here."""
    who = data.draw(st.sampled_from(STRANGERS))
    first = {key: values[:1] for key, values in world.numbers.items() if key in ("case_id", "relief_id", "file_id")}
    near = World(world.clients, world.secrets, world.numbers | first)
    if data.draw(st.booleans()):
        address, sent = _page(near, data.draw), {"data": SENT}
    else:
        address = _operation(
            near, data.draw, [path for path in _operations("POST") if "case" in path or "refer" in path]
        )
        sent = {"data": json.dumps(SENT | {"summary": "字", "kind": "note", "outcome": "helped"}),
                "content_type": "application/json"}  # type: ignore[dict-item]  # fmt: skip
    response = world.clients[who].post(address, follow=False, **sent)  # type: ignore[arg-type]
    said = _text_of(response) + json.dumps(dict(response.headers), ensure_ascii=False)
    for word in world.forbidden(who):
        assert word not in said, f"{who} meets {word} after sending to {address}"


def _text_of(response: Any) -> str:
    """What an answer says; of an Excel or Word file what is packed in it, for packed it shows no word."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    text: str = content.decode("utf-8", "replace")
    return text


class _Keep(logging.Handler):
    """Keeps every log line of the run."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.__dict__}")


def test_no_word_of_a_case_leaves_it(world: World) -> None:
    lines: list[str] = []
    keeper = _Keep(lines)
    logging.getLogger().addHandler(keeper)
    try:
        _wander(world)  # type: ignore[call-arg]  # hypothesis draws the rest
        _knock(world)  # type: ignore[call-arg]  # as above
    finally:
        logging.getLogger().removeHandler(keeper)
    told = "\n".join(lines)
    assert not [word for word in world.secrets if word in told]


def _told_in_turn(world: World, addresses: list[str]) -> None:
    """Each address once, by one after the other of the people: nothing is left to the lot."""
    people = sorted(world.clients)
    for number, address in enumerate(addresses):
        who = people[number % len(people)]
        said = _text_of(world.clients[who].get(address))
        assert not [word for word in world.forbidden(who) if word in said], f"{who} at {address}"


def test_every_page_that_an_association_or_anybody_has(world: World) -> None:
    plain = [(name, keys) for name, keys in PAGES if set(keys) <= {"code", "case_id"} and name not in SIGNING_OUT]
    values = {"code": "110101", "case_id": world.numbers["case_id"][0]}
    addresses = [reverse(name, kwargs={key: values[key] for key in keys}) for name, keys in plain]
    rooms = {name.partition(":")[0] for name, _keys in plain}
    assert {"cases", "funds", "research", "programmes", "publicsite", "reporting", "honours", "directives", "desk",
            "governance", "elections", "members", "inbox", "search", "exchange", "notices"} <= rooms  # fmt: skip
    _told_in_turn(world, addresses)


EXPORTS = _exports()
OFFICES = ("head", "clerk", "treasurer", "auditor", "officer", "supervisor")


def _comes_as_a_file(world: World, name: str, number: int) -> bool:
    """Ask the offices, beginning with another each time, until one gets the file; nobody meets a word on the way.

    Last the association above is asked, for what it gives out of those below.
    """
    here = [(who, "110101") for who in (*OFFICES[number % 4 :], *OFFICES[: number % 4])]
    for who, code in (*here, ("above", "110100")):
        values = {"code": code} if "code" in dict(PAGES)[name] else {}
        answer = world.clients[who].get(f"{reverse(name, kwargs=values)}?format={('csv', 'xlsx')[number % 2]}")
        said = _text_of(answer)
        assert not [word for word in world.forbidden(who) if word in said], f"{who} at {name}"
        if "attachment" in answer.headers.get("Content-Disposition", ""):
            return True
    return False


def test_every_export_and_every_link_of_a_file(world: World) -> None:
    """Exports by those who may have most of them, one after the other; each file's link by everybody."""
    assert len(EXPORTS) > 20
    assert [name for number, name in enumerate(EXPORTS) if not _comes_as_a_file(world, name, number)] == []
    opened = 0
    for number, (who, client) in enumerate(sorted(world.clients.items())):
        for at, file_id in enumerate(world.numbers["file_id"]):
            for way in {FILE_WAYS[0], FILE_WAYS[1 + (number + at) % 2]}:
                said = _text_of(client.get(reverse(way, args=[file_id])))
                opened += "密词" in said
                assert not [word for word in world.forbidden(who) if word in said], f"{who} at {way} {file_id}"
    assert opened  # those entitled met their words by the same links


def test_every_operation_that_reads(world: World) -> None:
    case = str(world.numbers["case_id"][0])
    paths = [path.replace("{code}", "110101").replace("{int:case_id}", case) for path in _operations()]
    _told_in_turn(world, [f"{path}?year=2026" for path in paths if "{" not in path])


def test_every_page_of_the_room_refuses_without_a_word(world: World) -> None:
    """Each address of the room gets a form by each who may do nothing: answers of refusal are answers too."""
    values = {key: found[0] for key, found in world.numbers.items()} | {
        "code": "110101",
        "doing": "entry",
        "step_id": 1,
    }
    addresses = set()
    for name, keys in NEAR:
        if name.startswith("cases:") and set(keys) <= set(values) and name not in ("cases:glass", "cases:assign"):
            try:
                addresses.add(reverse(name, kwargs={key: values[key] for key in keys}))
            except NoReverseMatch:
                continue
    assert len(addresses) > 30
    for number, address in enumerate(sorted(addresses)):
        for who in (STRANGERS[number % len(STRANGERS)], STRANGERS[(number + 5) % len(STRANGERS)]):
            said = _text_of(world.clients[who].post(address, SENT))
            assert not [word for word in world.forbidden(who) if word in said], f"{who} sends to {address}"


def test_no_table_and_no_file_holds_a_word(world: World) -> None:
    """Messages, search, history, sessions, jobs, whatever rooms come: what is not sealed does not have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                       " AND table_type = 'BASE TABLE'")  # fmt: skip
        tables = [row[0] for row in cursor.fetchall()]
        asked = [
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\" t WHERE t::text LIKE '%密词%')" for name in tables
        ]
        cursor.execute(" UNION ALL ".join(asked))
        assert cursor.fetchall() == []
    assert len(tables) > 200 and Message.objects.unscoped("test").exists()
    files = list(StoredFile.objects.unscoped("test"))
    assert files
    for file in files:
        with open_blob(file.sha256) as blob:
            assert "密词".encode() not in blob.read()


def test_mails_and_calls_hold_no_word(world: World) -> None:
    waiting = [all_waiting(actor_of(user)) for user in User.objects.filter(pk__in=world.numbers["user_id"])]
    assert sum(bool(found) for found in waiting) > 3
    told = "".join(repr((delivery.mail_text(found), delivery.payload(found))) for found in waiting)
    assert "密词" not in told


def test_those_entitled_do_meet_their_words(world: World) -> None:
    """The test above can fail: the same way of asking finds the words for those who may."""
    first = world.numbers["case_id"][0]
    page = _text_of(world.clients["officer"].get(f"/o/110101/cases/{first}/"))
    own = _text_of(world.clients["member"].get(f"/my/cases/{first}/"))
    mine = {word for word, entitled in world.secrets.items() if "officer" in entitled and "一" in word}
    assert len([word for word in mine if word in page]) > 10
    assert len([word for word in mine if word in own]) > 5
    assert User.objects.count() > 10
