"""No reviewer meets who applies: every page and operation is asked as a reviewer, with everything that can be read of
the answers, of files, messages, search and log lines.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice, product
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests.cases.test_leaks import PAGES, SIGNING_OUT, _Keep, _operations, _text_of
from tests.research.conftest import BLIND, WHO, Federation, word_file
from tests.research.test_research import signed

from huiguan.api.app import api
from huiguan.kernel.calendar import today
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.panels.models import Assignment
from huiguan.kernel.rounds.models import Submission
from huiguan.kernel.search.models import SearchEntry
from huiguan.research import services
from huiguan.research.blind_files import PDF_TYPE, readable_parts
from huiguan.research.models import Project

NEAR = {"research", "panels", "files", "history", "notices", "inbox", "search"}
#: Where something can be sent about the review, or about what a review is made of.
WRITTEN = NEAR | {"rounds", "exchange", "figures", "honours", "sittings"}
MOST, FEW, JSON = 60, 6, "application/json"  # ways to fill in one address
TELLING = (
    "欧阳明哲", "Ouyang", "云州市公安局", "13987654321", "oymz@", "0000-0002-1825-0097", "诸葛云帆", "云州警察学院",
    "独孤信然", "滇警研", "某批注人",
)  # fmt: skip


@dataclass
class Review:
    """A marking panel, its reviewers' clients, and values for the parameters of addresses."""

    federation: Federation
    clients: dict[str, Client]
    values: dict[str, list[Any]]
    project: Project


@pytest.fixture
def review(federation: Federation) -> Review:
    """An application with an attached file before three reviewers; the third stands aside."""
    call = federation.call()
    project = federation.apply(call, team=f"{WHO['team']}\nthree")
    actor = federation.clerks["east"]
    services.attach_blind_file(actor=actor, project_id=project.pk, upload=word_file("附表说明。", author="某批注人"))
    federation.pass_all_the_way(project)
    panel = federation.panel(call)
    numbers = {
        "project_id": [project.pk],
        "call_id": [call.pk],
        "panel_id": [panel.pk],
        "assigned_id": list(Assignment.objects.unscoped("test").values_list("pk", flat=True)),
        "file_id": list(StoredFile.objects.unscoped("test").values_list("pk", flat=True)),
        "message_id": list(Message.objects.unscoped("test").values_list("pk", flat=True)),
        "subject_id": [project.pk, panel.pk, project.submission_id],
        "kind": ["research.project", "panels.panel", "rounds.submission", "organizations.organization"],
        "user_id": [federation.users["leader"].pk],
        "code": ["prov", "east"],
        "doing": ["attach"],
        "day": [today()],
        "list_name": ["projects"],
        "sheet": ["members"],
    }
    clients = {name: signed(federation.users[name]) for name in ("one", "three")}
    return Review(federation, clients, numbers, project)


def addresses(review: Review) -> Iterator[tuple[str, str]]:
    """Every page: those near the review in every way, the others once; and every operation that reads."""
    for name, parameters in PAGES:
        near = name.partition(":")[0] in NEAR
        choices = [review.values.get(key, [1])[: None if near else 1] for key in parameters]
        for values in islice(product(*choices), MOST if near else 1):
            try:
                if name not in SIGNING_OUT:
                    yield name, reverse(name, kwargs=dict(zip(parameters, values, strict=True)))
            except NoReverseMatch:  # a value that does not fit the converter of this address leads nowhere
                continue
    for path in _operations():
        keys = [part.split("}")[0] for part in path.split("{")[1:]]
        for values in islice(product(*(review.values.get(key.rpartition(":")[2], [1]) for key in keys)), MOST):
            filled = path
            for key, value in zip(keys, values, strict=True):
                filled = filled.replace("{" + key + "}", str(value))
            yield "api", f"{filled}?year=2026"
    for word in (*TELLING, "社区", BLIND[:6]):
        for base in ("/search/?q=", "/api/v1/search?q=", "/search/quick/?q="):
            yield "search", base + quote(word)


def read(response: Any, asked: str) -> str:
    """All that can be read of an answer, without the words that were asked for."""
    if response.headers.get("Content-Type", "").startswith("application/pdf"):
        content = b"".join(response.streaming_content) if response.streaming else response.content
        return "\n".join(text for _where, text in readable_parts(PDF_TYPE, BytesIO(content)))
    headers = json.dumps({k: v for k, v in response.headers.items() if k != "Location"}, ensure_ascii=False)
    text = _text_of(response) + headers
    return "" if "q=" in asked and "hit" not in text else text


def test_a_reviewer_meets_nobody(review: Review) -> None:
    lines: list[str] = []
    keeper, asked = _Keep(lines), 0
    logging.getLogger().addHandler(keeper)
    try:
        found = []
        for who, client in review.clients.items():
            for name, address in addresses(review):
                if who == "three" and name.partition(":")[0] not in NEAR:
                    continue
                asked += 1
                words = TELLING if "q=" not in address else [w for w in TELLING if quote(w) not in address]
                said = read(client.get(address), address)
                found += [(who, address, word) for word in words if word in said]
    finally:
        logging.getLogger().removeHandler(keeper)
    assert found == []
    assert asked > 500
    told = "\n".join(line for line in lines if "q=" not in line)
    assert [word for word in TELLING if word in told] == []


def test_what_reviewers_are_given_holds_the_words_and_nobody(review: Review) -> None:
    mine = Assignment.objects.unscoped("test").get(juror__person=review.federation.users["one"].person)
    page = review.clients["one"].get(f"/my/panels/{mine.pk}/").content.decode()
    assert "P001" in page and BLIND in page and f"/my/panels/{mine.pk}/file/" in page
    paper = review.clients["one"].get(f"/my/panels/{mine.pk}/file/")
    assert paper["Content-Disposition"] == 'inline; filename="P001.pdf"'
    text = "\n".join(text for _where, text in readable_parts(PDF_TYPE, BytesIO(paper.content)))
    assert "分级响应" in text and "附表说明" in text
    assert not [word for word in (*TELLING, "east") if word in text]
    aside = Assignment.objects.unscoped("test").get(juror__person=review.federation.users["three"].person)
    assert review.clients["three"].get(f"/my/panels/{aside.pk}/file/").status_code == 404
    assert review.clients["three"].get(f"/my/panels/{mine.pk}/file/").status_code == 404


def test_messages_and_search_hold_nobody(review: Review) -> None:
    reviewers = [review.federation.users[name].pk for name in ("one", "two", "three")]
    messages = repr(list(Message.objects.unscoped("test").filter(user__in=reviewers).values()))
    assert messages != "[]"
    entries = repr(list(SearchEntry.objects.unscoped("test").exclude(kind="members.member").values("title", "body")))
    assert not [word for word in TELLING if word in messages]
    assert not [word for word in TELLING if word in entries]


def test_the_office_does_meet_who_applies(review: Review) -> None:
    """The walk above can fail: the same way of asking finds the words for those who may."""
    client = signed(review.federation.users["prov"])
    page = read(client.get(f"/o/prov/research/projects/{review.project.pk}/"), "")
    assert len([word for word in TELLING if word in page]) > 6


def test_nothing_is_given_out_when_words_would_tell_after_all(review: Review) -> None:
    """Should an identity become known after the check, the file is held back."""
    from huiguan.research.models import TeamMember

    TeamMember.objects.create(
        organization=review.project.organization, project=review.project, name="社区警务", unit=""
    )
    mine = Assignment.objects.unscoped("test").get(juror__person=review.federation.users["one"].person)
    assert review.clients["one"].get(f"/my/panels/{mine.pk}/file/").status_code == 404
    assert BLIND not in review.clients["one"].get(f"/my/panels/{mine.pk}/").content.decode()
    assert Submission.objects.unscoped("test").count() == 1


def writings(review: Review) -> Iterator[tuple[str, str]]:
    """Every page and operation near the review that takes something, with its method."""
    for name, parameters in PAGES:
        if name.partition(":")[0] in WRITTEN and name not in SIGNING_OUT:
            for values in islice(product(*(review.values.get(key, [1]) for key in parameters)), FEW):
                try:
                    yield "post", reverse(name, kwargs=dict(zip(parameters, values, strict=True)))
                except NoReverseMatch:  # a value that does not fit the converter of this address leads nowhere
                    continue
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for method in {each for operation in view.operations for each in operation.methods} - {"GET"}:
                keys = [part.split("}")[0] for part in path.split("{")[1:]]
                for values in islice(product(*(review.values.get(key.rpartition(":")[2], [1]) for key in keys)), FEW):
                    filled = f"/api/v1{prefix}{path}"
                    for key, value in zip(keys, values, strict=True):
                        filled = filled.replace("{" + key + "}", str(value))
                    yield method.lower(), filled


def test_whatever_a_reviewer_sends_answers_and_mails_nobody_s_name(review: Review) -> None:
    """Each sending is undone, so that one does not shut the door to the next."""
    lines: list[str] = []
    keeper, asked, found = _Keep(lines), 0, []
    logging.getLogger().addHandler(keeper)
    reviewer = review.clients["one"]
    try:
        for method, address in writings(review):
            asked += 1
            with transaction.atomic():
                data: dict[str, Any] = {} if method == "post" and "/api/" not in address else {"content_type": JSON}
                said = read(getattr(reviewer, method)(address, **data), address)
                transaction.set_rollback(True)
            found += [(method, address, word) for word in TELLING if word in said]
    finally:
        logging.getLogger().removeHandler(keeper)
    assert found == []
    assert asked > 300
    mails = "\n".join(f"{letter.subject}\n{letter.body}" for letter in mail.outbox)
    assert [word for word in TELLING if word in mails or word in "\n".join(lines)] == []
