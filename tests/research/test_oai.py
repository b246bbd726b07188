"""Two foreign harvesters get the same records while these change; what was withdrawn stays as a deleted record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import httpx2
import pytest
from django.db import connection
from django.test import Client
from oaipmh_scythe import Scythe
from requests import Response
from sickle import Sickle
from tests.research.conftest import Federation

from huiguan.research import oai, services
from huiguan.research.models import Output

URL = "http://testserver/oai"
OAI = "{http://www.openarchives.org/OAI/2.0/}"


class Inside(Sickle):
    """Sickle, whose requests are answered by the test client."""

    def _request(self, kwargs: Any) -> Response:
        answer = Client().get("/oai", kwargs)
        found = Response()
        found.status_code, found.url, found._content = answer.status_code, URL, answer.content
        return found


def by_sickle(**asked: Any) -> Iterator[Any]:
    return Inside(URL, encoding="utf-8").ListRecords(**{"metadataPrefix": "oai_dc", **asked})


def by_scythe(**asked: Any) -> Iterator[Any]:
    def answered(request: Any) -> Any:
        answer = Client().get(str(request.url))
        return httpx2.Response(answer.status_code, content=answer.content, headers={"Content-Type": "text/xml"})

    scythe = Scythe(URL)
    scythe._client = httpx2.Client(transport=httpx2.MockTransport(answered))
    return scythe.list_records(**{"metadata_prefix": "oai_dc", **asked})


def ask(**arguments: str) -> Any:
    return ElementTree.fromstring(Client().get("/oai", arguments).content)


def error_of(tree: Any) -> str:
    found = tree.find(f"{OAI}error")
    return "" if found is None else found.get("code")


@pytest.fixture
def repository(federation: Federation, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two hundred and fifty public outputs, half of them stamped in the same moment; pages of forty."""
    monkeypatch.setattr(oai, "BATCH", 40)
    moment = datetime(2026, 3, 1, 8, tzinfo=UTC)
    rows = [
        Output(
            organization=federation.places["prov"], kind="report" if at % 2 else "article", title=f"成果{at}\x0b",
            authors=[{"name": "某人", "orcid": ""}], licence="CC0-1.0", issued_on=moment.date(), state="public",
            stamped_at=moment + timedelta(seconds=0 if at < 125 else at),
        )
        for at in range(250)
    ]  # fmt: skip
    return [row.pk for row in Output.objects.bulk_create(rows)]


def keys(records: Any) -> dict[str, tuple[str, bool]]:
    """By identifier the last that was said of a record."""
    return {row.header.identifier: (row.header.datestamp, row.header.deleted) for row in records}


def test_two_harvesters_get_the_same_while_records_change(federation: Federation, repository: list[int]) -> None:
    actor = federation.clerks["prov"]
    found = []
    for harvest in (by_sickle, by_scythe):
        seen: list[Any] = []
        for at, record in enumerate(harvest()):
            seen.append(record)
            if at == 60:
                # Met already, met next, and not met yet: each changes behind the harvester's back.
                for pk in (repository[3], repository[70], repository[240]):
                    row = Output.objects.unscoped("test").get(pk=pk)
                    services.change_output(actor=actor, output_id=pk, revision=row.revision, abstract="改")
        found.append(keys(seen))
        assert len(seen) >= 250
    ids = {f"oai:testserver:output/{pk}" for pk in repository}
    assert set(found[0]) == set(found[1]) == ids
    fresh = keys(by_scythe())
    assert {key: found[1][key] for key in ids} == fresh, "what a harvester kept is what is there"


def test_what_was_withdrawn_is_a_deleted_record_for_good(federation: Federation, repository: list[int]) -> None:
    services.withdraw_output(actor=federation.clerks["prov"], output_id=repository[9], reason="数据有误")
    name = f"oai:testserver:output/{repository[9]}"
    for harvest in (by_sickle, by_scythe):
        found = keys(harvest())
        assert len(found) == 250 and found[name][1]
    record = ask(verb="GetRecord", metadataPrefix="oai_dc", identifier=name)
    assert record.find(f".//{OAI}header").get("status") == "deleted" and record.find(f".//{OAI}metadata") is None
    assert ask(verb="Identify").find(f".//{OAI}deletedRecord").text == "persistent"


def test_sets_and_times_narrow_a_list(repository: list[int]) -> None:
    assert len(keys(by_sickle(set="kind:report"))) == len(keys(by_scythe(set_="kind:report"))) == 125
    assert len(keys(by_sickle(set="place:prov"))) == 250
    first = {"until": "2026-03-01T08:00:00Z"}
    assert len(keys(by_sickle(**first))) == 125
    assert len(keys(by_sickle(**{"from": "2026-03-01T08:00:01Z"}))) == 125
    assert len(keys(by_sickle(**{"from": "2026-03-01", "until": "2026-03-01"}))) == 250
    sets = [each.text for each in ask(verb="ListSets").iter(f"{OAI}setSpec")]
    assert "kind:report" in sets and "place:prov" in sets


def test_a_list_in_pages_closes_with_an_empty_token(repository: list[int]) -> None:
    tree, pages = ask(verb="ListIdentifiers", metadataPrefix="oai_dc"), 1
    while (token := tree.find(f".//{OAI}resumptionToken")) is not None and token.text:
        assert token.get("cursor") == str(40 * (pages - 1))
        tree, pages = ask(verb="ListIdentifiers", resumptionToken=token.text), pages + 1
    assert token is not None and not token.text and pages == 7


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Destroy"}, "badVerb"),
        ({"verb": "GetMetadata", "metadataPrefix": "oai_dc", "identifier": "x"}, "badVerb"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "more": "1"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "yesterday"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2027-01-01", "until": "2026-01-01"},
         "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "kind:none"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2031-01-01"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "resumptionToken": "made-up"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "W10:1vM:abc"}, "badResumptionToken"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:testserver:output/99999999"},
         "idDoesNotExist"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "x"}, "idDoesNotExist"),
    ],
)  # fmt: skip
def test_errors_are_those_of_the_protocol(repository: list[int], arguments: dict[str, str], code: str) -> None:
    assert error_of(ask(**arguments)) == code


def test_an_argument_twice_is_refused_and_post_is_taken(repository: list[int]) -> None:
    twice = ElementTree.fromstring(Client().get("/oai?verb=Identify&verb=Identify").content)
    assert error_of(twice) == "badArgument"
    posted = Client(enforce_csrf_checks=True).post("/oai", {"verb": "Identify"})
    assert b"<protocolVersion>2.0</protocolVersion>" in posted.content


def test_a_page_deep_in_the_list_is_read_from_the_index(repository: list[int]) -> None:
    """Whatever the depth, the plan begins at the place: no offset, no sort, no reading of what came before."""
    deep = oai.Asked(stamp=datetime(2026, 3, 1, 8, 3, tzinfo=UTC), output_id=repository[180], served=180)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("ANALYZE research_output")
    plan = oai.harvestable(deep)[:41].explain()
    assert "output_harvest" in plan and "Sort" not in plan and "ROW(" in plan.replace("(stamped_at, ", "ROW(")


def test_stamps_never_run_backwards(federation: Federation, later: Callable[[int], None]) -> None:
    output = federation.published()
    later(-30)
    row = services.change_output(
        actor=federation.clerks["prov"], output_id=output.pk, revision=Output.objects.unscoped("t").get().revision,
        abstract="改",
    )  # fmt: skip
    assert row.stamped_at and output.stamped_at and row.stamped_at > output.stamped_at
