"""The error workbook of a filthy roster names every error."""

from __future__ import annotations

import io
from collections import Counter

import openpyxl
import pytest
from django.utils.translation import override
from tests.members.importing.conftest import Take
from tests.members.importing.filthy import HEADERS, KINDS, TWICE, as_csv, as_workbook, filthy_roster

from huiguan.kernel.exchange import services
from huiguan.kernel.exchange.selectors import issues_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor
from huiguan.members.models import Membership


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_every_error_is_named_at_its_cell(take: Take, county: Organization, clerk: Actor, form: str) -> None:
    roster = filthy_roster()
    assert len({kind.key for kind in roster.expected.values()}) == len(KINDS) + len(TWICE) > 30
    with override("en"):
        content = as_csv(roster.rows) if form == "csv" else as_workbook(roster.rows)
        batch = take(content, f"名册.{form}")
        found: dict[int, list[tuple[str, str]]] = {}
        for issue in issues_of(batch):
            found.setdefault(issue.number, []).append((issue.column, issue.said))
        missed = {
            number: (kind.key, found.get(number))
            for number, kind in roster.expected.items()
            if not any(c == kind.column and kind.words in reason for c, reason in found.get(number, []))
            and not (form == "csv" and kind.key in {"january or october", "id as a number", "account as a number"})
        }
        assert missed == {}
        wrongly = {number: found[number] for number in found if number not in roster.expected}
        assert wrongly == {}
        good = len(roster.rows) - len(roster.expected)
        if form == "xlsx":
            assert (batch.done, batch.new, batch.bad) == (len(roster.rows), good, len(roster.expected))
            assert Membership.objects.unscoped("test").filter(organization=county).count() == good
            _check_workbook(services.error_workbook(actor=clerk, batch_id=batch.pk).read(), roster.expected)


def _check_workbook(content: bytes, expected: dict[int, object]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    header, *rows = sheet.iter_rows()
    places = {str(cell.value): index for index, cell in enumerate(header)}
    assert len(rows) == len(expected)
    assert [row[-2].value for row in rows] == sorted(expected)
    # Whoever takes it out reads the page in English; the workbook goes to those who keep the list.
    assert all("\u4e00" <= str(row[-1].value)[0] <= "\u9fff" or str(row[-1].value)[0] in "“《" for row in rows)
    assert {"原文件行号", "未导入的原因"} <= places.keys()
    marked = Counter(cell.comment is not None for row in rows for cell in row)
    assert marked[True] >= len(expected) - sum(kind.column == "" for kind in expected.values())
    assert len(places) == len(HEADERS) + 2


def test_the_corrected_workbook_comes_in_again(take: Take, county: Organization, clerk: Actor) -> None:
    roster = filthy_roster(300, seed=5)
    first = take(as_workbook(roster.rows), "名册.xlsx")
    wrong = services.error_workbook(actor=clerk, batch_id=first.pk)
    again = take(io.BytesIO(wrong.read()), "更正.xlsx")
    assert (again.done, again.bad + again.unchanged + again.new + again.changed) == (first.bad, first.bad)
    assert again.bad >= first.bad * 0.9


def test_reasons_are_kept_in_chinese_and_said_in_the_reader_s_language(take: Take) -> None:
    with override("en"):
        batch = take("姓名,手机\n王小红,123\n李明2,13800000000\n")
    reasons = " ".join(issues_of(batch).values_list("reason", flat=True))
    assert not any(letter.isascii() and letter.isalpha() for letter in reasons)
    assert [issue.said for issue in issues_of(batch)] == list(issues_of(batch).values_list("reason", flat=True))
    with override("en"):
        said = [issue.said for issue in issues_of(batch)]
    assert said == ["A mobile number has 11 digits and begins with 13 to 19.", "A name holds no digits."]
