"""What anybody takes home of an election: candidates and result as tables, the report as PDF, what is protected."""

from __future__ import annotations

import csv
import io

import pypdf
import pytest
from django.test import Client
from tests.elections.conftest import Council
from tests.elections.test_pages import FIRST, client_of

from huiguan.elections.models import Candidate
from huiguan.kernel.people.models import User

pytestmark = pytest.mark.django_db
SECOND = [[0, 1], [1, 0]]


@pytest.fixture
def counted(council: Council) -> Council:
    """Six of seven have voted, five of them for the first name; the trustees have decrypted."""
    council.open()
    for number in range(5):
        council.cast(council.credential(number), FIRST)
    council.cast(council.credential(5), SECOND)
    council.close(6)
    council.decrypt()
    return council


def table(client: Client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def paper(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def test_the_result_is_a_table_and_a_paper_for_everybody(counted: Council) -> None:
    visitor, base = Client(), f"/elections/{counted.election.uuid}/"
    page = visitor.get(base).content.decode()
    for name in ("result.csv", "report.pdf", "candidates.csv", "protection/"):
        assert f'href="/elections/{"" if name == "protection/" else counted.election.uuid + "/"}{name}"' in page, name
    head, *rows = table(visitor, f"{base}result.csv")
    assert head == ["候选人", "单位及职务", "赞成", "反对", "弃权", "结果"]
    first, second = Candidate.objects.unscoped("test").filter(election=counted.election)
    assert rows[0][:5] == [first.name, first.unit, "5", "1", "0"]
    assert rows[1][:5] == [second.name, second.unit, "1", "5", "0"]
    words = paper(visitor, f"{base}report.pdf")
    for expected in ("计票报告单", counted.election.title, first.name, "应到", "监票人"):
        assert expected in words, expected
    assert "计票人" not in words


def test_the_office_has_the_paper_with_lines_for_tellers(counted: Council) -> None:
    office = client_of(User.objects.get(pk=counted.head.user_id))
    base = f"/o/110101/elections/{counted.election.pk}/"
    assert f"{base}report.pdf" in office.get(f"{base}report/").content.decode()
    assert "计票报告单" in paper(office, f"{base}report.pdf")


def test_before_the_count_there_are_names_and_no_result(council: Council) -> None:
    council.open()
    visitor, base = Client(), f"/elections/{council.election.uuid}/"
    Candidate.objects.unscoped("test").filter(election=council.election, order=0).update(unit="=1+1")
    head, *rows = table(visitor, f"{base}candidates.csv")
    assert head[:2] == ["选票序号", "候选人"] and len(rows) == 2
    assert not any(cell.startswith("=") for row in rows for cell in row)
    for name in ("result.csv", "report.pdf"):
        assert visitor.get(base + name).status_code == 404
        assert name not in visitor.get(base).content.decode()
    office = client_of(User.objects.get(pk=council.head.user_id))
    assert office.get(f"/o/110101/elections/{council.election.pk}/report.pdf").status_code == 404


def test_what_was_not_opened_has_no_files(council: Council) -> None:
    for name in ("candidates.csv", "result.csv", "report.pdf"):
        assert Client().get(f"/elections/{council.election.uuid}/{name}").status_code == 404


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "胁迫"), ("en", "Coercion")])
def test_what_is_protected_is_told_in_the_language_of_the_reader(language: str, words: str) -> None:
    assert words in Client().get("/elections/protection/", headers={"Accept-Language": language}).content.decode()
