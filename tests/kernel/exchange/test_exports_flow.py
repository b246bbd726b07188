"""Rows go out while they are being read: the first piece early, the record before it, and a break told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import product
from typing import Any

import openpyxl
import pytest
from django.db import OperationalError, connection
from django.utils import translation
from django.utils.translation import gettext, pgettext
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples

from huiguan.kernel.exchange import Column, Sheet, flowing
from huiguan.kernel.exchange.enums import ExportState
from huiguan.kernel.exchange.flowing import PIECE, csv_pieces, xlsx_pieces
from huiguan.kernel.exchange.models import ExportRecord
from huiguan.kernel.exchange.readers import open_table
from huiguan.kernel.exchange.services import export_rows, exports
from huiguan.kernel.exchange.services.exports import Exported
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.exchange.writers import write_xlsx
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound

from .test_exports import LEDGER, workbook_of

KINDS = ["csv", "xlsx"]


class Source:
    """Rows that count how many were asked for, and fail where they are told to."""

    def __init__(self, rows: int, *, fails_at: int | None = None, error: type[Exception] = OSError) -> None:
        self.rows, self.fails_at, self.error, self.asked = rows, fails_at, error, 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for number in range(self.rows):
            if number == self.fails_at:
                raise self.error("gone")
            self.asked += 1
            yield {
                "title": f"{number:08d}" * 4,
                "due": date(2026, 1, 1) + timedelta(days=number % 300),
                "count": number,
            }


def going(actor: Actor, organization: Organization, source: Source, kind: str) -> Exported:
    return export_rows(actor=actor, organization=organization, sheet=LEDGER, rows=source, format=kind)


def kept() -> tuple[str, int]:
    row = ExportRecord.objects.unscoped("test").latest("pk")
    return row.state, row.rows


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_the_first_piece_comes_early_and_no_piece_is_large(clerk: Actor, province: Organization, kind: str) -> None:
    source = Source(30_000)
    export = going(clerk, province, source, kind)
    assert source.asked == 1 and kept() == (ExportState.BEGUN, 0)
    pieces = [next(export)]
    assert pieces[0] and source.asked < 3_000
    for piece in export:
        assert len(piece) < 4 * PIECE
        pieces.append(piece)
    assert kept() == (ExportState.DONE, 30_000) and export.rows == 30_000
    content = b"".join(pieces)
    if kind == "xlsx":
        rows = workbook_of(content)
        assert rows[-1] == ["00029999" * 4, date(2026, 1, 1) + timedelta(days=29_999 % 300), 299_990.0]
        assert len(rows) == 30_001
    else:
        assert content.count(b"\r\n") == 30_002


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_who_breaks_off_is_recorded(clerk: Actor, province: Organization, kind: str) -> None:
    export = going(clerk, province, Source(30_000), kind)
    for _piece in range(3):
        next(export)
    export.close()
    state, rows = kept()
    assert state == ExportState.BROKEN and 0 < rows < 30_000


@pytest.mark.django_db
def test_an_answer_that_nobody_fetched_is_recorded_as_broken_off(clerk: Actor, province: Organization) -> None:
    going(clerk, province, Source(5), "csv").close()
    assert kept() == (ExportState.BROKEN, 0)


@pytest.mark.django_db
def test_closing_after_the_end_changes_nothing(clerk: Actor, province: Organization) -> None:
    export = going(clerk, province, Source(5), "csv")
    assert b"".join(export)
    export.close()
    assert kept() == (ExportState.DONE, 5)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_whose_rows_fail_says_so(clerk: Actor, province: Organization, kind: str) -> None:
    export, pieces = going(clerk, province, Source(9_000, fails_at=8_000), kind), []
    with pytest.raises(OSError, match="gone"):
        for piece in export:
            pieces.append(piece)
    assert kept() == (ExportState.BROKEN, 8_000)
    if kind == "csv":
        said = gettext("The export broke off here: rows are missing. Export again.")
        content = b"".join(pieces)
        assert content.decode().splitlines()[-1] == f"#huiguan-broken {said}"
        # Read in again it is no whole table, by neither of the two ways on which rows are read.
        table = open_table("a.csv", io.BytesIO(content))
        assert table.chunks is not None
        for way in (table.rows, partial(table.chunks, 1000, 1, 0)):
            with pytest.raises(Invalid, match="中途断开") as refused:
                list(way())
            assert refused.value.code == "file_incomplete"
    else:
        with pytest.raises(zipfile.BadZipFile):
            zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


@pytest.mark.django_db
def test_what_reading_refuses_is_refused_before_anything_is_recorded_or_sent(
    clerk: Actor, province: Organization
) -> None:
    with pytest.raises(NotFound):
        going(clerk, province, Source(9, fails_at=0, error=NotFound), "csv")
    assert not ExportRecord.objects.unscoped("test").exists()


@pytest.mark.django_db
def test_rows_are_written_in_the_language_of_whoever_asked(clerk: Actor, province: Organization) -> None:
    sheet = Sheet(
        key="test.words",
        label="词",
        columns=(Column("word", "词", format=lambda value: pgettext("export", "Broken off")),),
        export_permission="exchange.open_imports",
    )
    with translation.override("zh-hans"):
        export = export_rows(actor=clerk, organization=province, sheet=sheet, rows=[{"word": 1}] * 3, format="csv")
    with translation.override("en"):
        assert b"".join(export).decode().count("中途断开") == 3


@pytest.mark.django_db
def test_one_whose_server_was_killed_is_called_broken_off_after_an_hour(clerk: Actor, province: Organization) -> None:
    going(clerk, province, Source(3), "csv")
    row = ExportRecord.objects.unscoped("test").get()
    assert row.said_state == "正在导出" and not row.complete
    row.at -= timedelta(hours=2)
    assert row.said_state == "中途断开"


@pytest.mark.django_db(transaction=True)
def test_rows_come_in_portions_outside_a_transaction_and_a_lost_connection_is_recorded(
    clerk: Actor, province: Organization
) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        for row in Organization.objects.order_by("pk").iterator(chunk_size=1):
            assert not connection.in_atomic_block
            yield {"title": row.name, "due": None, "count": 0}

    def lost() -> Iterator[dict[str, Any]]:
        yield from rows()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    there = Organization.objects.count()
    given = {"actor": clerk, "organization": province, "sheet": LEDGER, "format": "csv"}
    assert b"".join(export_rows(rows=rows(), **given)).count(b"\r\n") == there + 2
    assert kept() == (ExportState.DONE, there)
    with pytest.raises(OperationalError):
        b"".join(export_rows(rows=lost(), **given))
    assert kept() == (ExportState.BROKEN, there)


def cut() -> None:
    """End the connection from outside, as a database that is started anew does."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    other.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails", [False, True])
def test_a_connection_that_closes_unseen_does_not_lose_the_end(
    clerk: Actor, province: Organization, fails: bool
) -> None:
    export = going(clerk, province, Source(9_000, fails_at=8_999 if fails else None), "csv")
    next(export)
    cut()
    with pytest.raises(OSError, match="gone") if fails else nullcontext():
        b"".join(export)
    assert kept() == ((ExportState.BROKEN, 8_999) if fails else (ExportState.DONE, 9_000))


@pytest.mark.django_db(transaction=True)
def test_an_end_that_cannot_be_recorded_hides_no_error_and_is_recorded_on_closing(
    clerk: Actor, province: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_given: Any, **_named: Any) -> None:
        raise OperationalError("no database")

    export = going(clerk, province, Source(9, fails_at=5), "csv")
    monkeypatch.setattr(exports, "recording", down)
    with pytest.raises(OSError, match="gone"):
        b"".join(export)
    monkeypatch.undo()
    assert kept() == (ExportState.BEGUN, 0)
    export.close()
    assert kept() == (ExportState.BROKEN, 5)


def test_rows_beyond_a_sheet_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flowing, "XLSX_ROWS", 3)
    rows = [[number, date(2026, 1, number + 1)] for number in range(7)]
    content = b"".join(xlsx_pieces(["数", "日"], rows, title="表", watermark="某人"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["表", "Sheet2", "Sheet3"]
    assert [[row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in book] == [
        [0, 1, 2],
        [3, 4, 5],
        [6],
    ]
    assert all(sheet["A1"].comment.text == "某人" and sheet["A1"].value == "数" for sheet in book)


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12),
    st.decimals(-(10**12), 10**12, places=2),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["_x0041_", " a ", "=1+1", "a\nb", "<&>", "\x01", "]]>"]),
    st.booleans(),
)


@settings(max_examples=examples(12))
@given(rows=st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=4))
def test_a_workbook_holds_what_the_other_writer_would_have_written(rows: list[list[Any]]) -> None:
    whole = io.BytesIO()
    write_xlsx(whole, ["甲", "乙"], rows, widths=[9, 12], title="表", watermark="某人")
    found = b"".join(xlsx_pieces(["甲", "乙"], iter(rows), widths=[9, 12], title="表", watermark="某人"))
    ours, theirs = (openpyxl.load_workbook(stream).active for stream in (io.BytesIO(found), whole))
    shape = range(1, len(rows) + 2), range(1, 3)
    for line, column in product(*shape):
        one, other = ours.cell(line, column), theirs.cell(line, column)
        same = pytest.approx(other.value) if isinstance(other.value, float) else other.value or ""
        assert (one.value or "", one.is_date) == (same, other.is_date)
    assert ours.oddFooter.left.text == theirs.oddFooter.left.text
    assert ours.column_dimensions["B"].width == theirs.column_dimensions["B"].width and ours.freeze_panes == "A2"


def test_numbers_keep_their_places_in_csv() -> None:
    content = b"".join(csv_pieces(["数"], [[Decimal("1.50")], [date(2026, 1, 2)]], watermark="某人"))
    assert content.decode() == "\ufeff数\r\n1.50\r\n2026-01-02\r\n#huiguan-export 某人\r\n"


def test_a_download_says_its_name(clerk: Actor, province: Organization, db: None) -> None:
    response = exported_response(going(clerk, province, Source(1), "csv"))
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
