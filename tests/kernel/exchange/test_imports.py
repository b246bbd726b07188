"""An import from the file to the rows and back: every bad row listed, every good one in exactly once."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from huiguan.kernel.exchange import services
from huiguan.kernel.exchange.enums import BatchState, Mode
from huiguan.kernel.exchange.models import ImportBatch, ImportRow
from huiguan.kernel.exchange.selectors import get_batch, issues_of, shown_value
from huiguan.kernel.exchange.services import run
from huiguan.kernel.exchange.services.rows import parse_row
from huiguan.kernel.exchange.services.store import issue_rows
from huiguan.kernel.exchange.sheet import Column, ImportContext, Outcome, Row, Sheet
from huiguan.kernel.exchange.sheets import organizations
from huiguan.kernel.exchange.sheets.organizations import ORGANIZATIONS
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.selectors import get_file, open_file
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, RuleViolation

pytestmark = pytest.mark.django_db

Book = Callable[[Any], io.BytesIO]
HEAD = ["代码", "协会名称", "层级", "上级协会", "统一社会信用代码"]
GOOD = [
    ["530200", "石桥市协会", "city", None, None],
    ["530201", "青原县协会", "county", "530200", None],
    ["530202", "松涛县协会", "county", "石桥市协会", None],
]
BAD = [
    ["530203", "无级县协会", "乡", "530200", None],
    ["530204", None, "county", "530200", None],
    ["530205", "错码县协会", "county", "530200", "123"],
    ["530206", "外县协会", "county", "540000", None],
    ["530201", "重复县协会", "city", "530200", None],
]


def prepared(actor: Actor, province: Organization, stream: io.BytesIO, **kwargs: Any) -> ImportBatch:
    return services.prepare_import(
        actor=actor, organization=province, sheet=ORGANIZATIONS, upload=stream, name="名单.xlsx", **kwargs
    )


def imported(actor: Actor, batch: ImportBatch) -> ImportBatch:
    services.preview_import(actor=actor, batch_id=batch.pk)
    services.start_import(actor=actor, batch_id=batch.pk)
    services.run_batch(actor=actor, batch_id=batch.pk)
    return get_batch(actor, batch.pk)


def codes() -> set[str]:
    return set(Organization.objects.filter(code__startswith="5302").values_list("code", flat=True))


def test_trial_run_counts_and_changes_nothing(admin: Actor, province: Organization, book: Book) -> None:
    batch = prepared(admin, province, book([["2026年名单"], HEAD, *GOOD, *BAD, ["530100", "南浦市协会", "city"]]))
    batch = services.preview_import(actor=admin, batch_id=batch.pk)
    assert (batch.state, batch.new, batch.changed, batch.unchanged, batch.bad) == (BatchState.CHECKED, 3, 0, 1, 5)
    assert codes() == set()
    assert [(i.number, i.column) for i in issues_of(batch)] == [
        (6, "level"),
        (7, "name"),
        (8, "credit_code"),
        (9, "parent"),
        (10, "level"),
    ]
    assert all(issue.reason for issue in issues_of(batch))


def test_good_rows_are_in_and_bad_ones_listed(admin: Actor, province: Organization, book: Book) -> None:
    batch = imported(admin, prepared(admin, province, book([HEAD, *GOOD, *BAD])))
    assert (batch.state, batch.new, batch.bad, batch.done) == (BatchState.DONE, 3, 5, 8)
    assert codes() == {"530200", "530201", "530202"}
    above = Organization.objects.get(code="530200")
    assert Organization.objects.get(code="530202").path.startswith(above.path)
    again = imported(admin, prepared(admin, province, book([HEAD, *GOOD])))
    assert (again.new, again.unchanged) == (0, 3)


def test_all_or_nothing(admin: Actor, province: Organization, book: Book) -> None:
    batch = prepared(admin, province, book([HEAD, *GOOD, *BAD]), mode=Mode.ALL_OR_NOTHING)
    services.preview_import(actor=admin, batch_id=batch.pk)
    with pytest.raises(RuleViolation) as refusal:
        services.start_import(actor=admin, batch_id=batch.pk)
    assert refusal.value.code == "import_bad_rows"
    good = imported(admin, prepared(admin, province, book([HEAD, *GOOD]), mode=Mode.ALL_OR_NOTHING))
    assert (good.state, good.new) == (BatchState.DONE, 3)


def test_all_or_nothing_when_a_row_went_bad_after_the_trial(admin: Actor, province: Organization, book: Book) -> None:
    batch = prepared(admin, province, book([HEAD, *GOOD]), mode=Mode.ALL_OR_NOTHING)
    services.preview_import(actor=admin, batch_id=batch.pk)
    services.start_import(actor=admin, batch_id=batch.pk)
    Organization.objects.add_root(instance=Organization(code="530202", name="占用", short_name="占用", level="county"))
    services.run_batch(actor=admin, batch_id=batch.pk)
    batch = get_batch(admin, batch.pk)
    assert (batch.state, batch.new, batch.bad) == (BatchState.FAILED, 0, 1)
    assert codes() == {"530202"}


class TestCrash:
    """A worker killed in the middle."""

    def test_resumed_exactly_once(
        self, admin: Actor, province: Organization, book: Book, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = [[f"53020{n}", f"县协会{n}", "county", None, None] for n in range(8)]
        batch = prepared(admin, province, book([HEAD, *rows]))
        monkeypatch.setattr("huiguan.kernel.exchange.services.rows.CHUNK", 3)
        monkeypatch.setattr(run, "chunks", lambda parsed: _by_three(parsed))
        services.preview_import(actor=admin, batch_id=batch.pk)
        services.start_import(actor=admin, batch_id=batch.pk)
        real, calls = run._run_chunk, []

        def killed(*args: Any) -> bool:
            calls.append(args)
            if len(calls) == 2:
                real(*args)
                raise KeyboardInterrupt  # like a kill: no handler of ours runs
            return real(*args)

        monkeypatch.setattr(run, "_run_chunk", killed)
        with pytest.raises(KeyboardInterrupt):
            services.run_batch(actor=admin, batch_id=batch.pk)
        assert len(codes()) == 6
        monkeypatch.setattr(run, "_run_chunk", real)
        services.run_batch(actor=admin, batch_id=batch.pk)
        batch = get_batch(admin, batch.pk)
        assert (batch.state, batch.done, batch.new, batch.unchanged) == (BatchState.DONE, 8, 8, 0)
        assert ImportRow.objects.filter(batch=batch).count() == 8
        services.run_batch(actor=admin, batch_id=batch.pk)
        assert get_batch(admin, batch.pk).new == 8

    def test_fault_inside_a_chunk_leaves_no_half_chunk(
        self, admin: Actor, province: Organization, book: Book, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        batch = prepared(admin, province, book([HEAD, *GOOD]))
        services.preview_import(actor=admin, batch_id=batch.pk)
        services.start_import(actor=admin, batch_id=batch.pk)

        def broken(*args: Any) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(run, "_count", broken)
        with pytest.raises(ZeroDivisionError):
            services.run_batch(actor=admin, batch_id=batch.pk)
        assert codes() == set()
        batch = get_batch(admin, batch.pk)
        assert batch.state == BatchState.FAILED
        assert batch.message


def _by_three(parsed: Any) -> Any:
    rows = list(parsed)
    return iter([rows[i : i + 3] for i in range(0, len(rows), 3)])


def test_sent_twice_is_begun_once(admin: Actor, province: Organization, book: Book) -> None:
    batch = prepared(admin, province, book([HEAD, *GOOD]))
    services.preview_import(actor=admin, batch_id=batch.pk)
    services.start_import(actor=admin, batch_id=batch.pk)
    with pytest.raises(Conflict):
        services.start_import(actor=admin, batch_id=batch.pk)


def test_stopped(admin: Actor, province: Organization, book: Book) -> None:
    batch = prepared(admin, province, book([HEAD, *GOOD]))
    services.preview_import(actor=admin, batch_id=batch.pk)
    services.start_import(actor=admin, batch_id=batch.pk)
    services.stop_import(actor=admin, batch_id=batch.pk)
    services.run_batch(actor=admin, batch_id=batch.pk)
    assert codes() == set()
    assert get_batch(admin, batch.pk).state == BatchState.STOPPED


def test_undone_as_one_batch_and_what_is_in_use_stays(admin: Actor, province: Organization, book: Book) -> None:
    batch = imported(admin, prepared(admin, province, book([HEAD, *GOOD])))
    city = Organization.objects.get(code="530200")
    Organization.objects.add_child(
        city, instance=Organization(code="530299", name="后来的", short_name="后来", level="county")
    )
    services.reverse_import(actor=admin, batch_id=batch.pk)
    services.reverse_batch(actor=admin, batch_id=batch.pk)
    batch = get_batch(admin, batch.pk)
    assert (batch.state, batch.kept) == (BatchState.REVERSED, 1)
    assert codes() == {"530200", "530299"}
    assert "石桥市协会" in issues_of(batch)[0].reason


def test_permission(clerk: Actor, admin: Actor, province: Organization, book: Book) -> None:
    with pytest.raises(NotFound):
        prepared(clerk, province, book([HEAD, *GOOD]))
    batch = prepared(admin, province, book([HEAD, *GOOD]))
    with pytest.raises(NotFound):
        get_batch(clerk, batch.pk)
    with pytest.raises(NotFound):
        get_file(clerk, batch.file_id)
    assert get_file(admin, batch.file_id).pk == batch.file_id


def test_refused_columns_are_not_even_stored(admin: Actor, province: Organization, book: Book) -> None:
    rows = [["说明"], [], [*HEAD, "政治面貌", "备注"], *[[*row, "中共党员", "x"] for row in GOOD]]
    batch = prepared(admin, province, book(rows))
    assert batch.refused == ["政治面貌"]
    stored = StoredFile.objects.unscoped("test").get()
    with open_file(stored) as stream:
        cells = CalamineWorkbook.from_filelike(io.BytesIO(stream.read())).get_sheet_by_index(0).to_python()
    assert "中共党员" not in str(cells)
    assert "政治面貌" not in str(cells)
    assert [cell for cell in cells[3] if cell] == ["530200", "石桥市协会", "city", "x"]
    batch = imported(admin, batch)
    assert (batch.new, batch.bad) == (3, 0)
    with pytest.raises(Invalid):
        refused = {**batch.columns, "seat": 5}
        fresh = prepared(admin, province, book(rows))
        services.map_columns(actor=admin, batch_id=fresh.pk, columns=refused, mode=Mode.GOOD_ROWS)


def test_columns_can_be_mapped_by_hand(admin: Actor, province: Organization, book: Book) -> None:
    batch = prepared(admin, province, book([["代码", "名字", "层级"], ["530200", "石桥市协会", "city"]]))
    with pytest.raises(Invalid) as refusal:
        services.preview_import(actor=admin, batch_id=batch.pk)
    assert refusal.value.code == "import_columns"
    columns = {"code": 0, "name": 1, "level": 2}
    services.map_columns(actor=admin, batch_id=batch.pk, columns=columns, mode=Mode.GOOD_ROWS)
    assert imported(admin, batch).new == 1
    with pytest.raises(Conflict):
        services.map_columns(actor=admin, batch_id=batch.pk, columns=columns, mode=Mode.GOOD_ROWS)
    # The association is asked once: the next file finds its columns in any order, that of another is not led by it.
    rows = [["层级", "名字", "代码"], ["county", "青原县协会", "530201"]]
    assert prepared(admin, province, book(rows)).columns == {"level": 0, "name": 1, "code": 2}
    other = create_organization(actor=admin, parent=province, code="530300", name="别市协会", level="city")
    elsewhere = services.prepare_import(
        actor=admin, organization=other, sheet=ORGANIZATIONS, upload=book(rows), name="名单.xlsx"
    )
    assert "name" not in elsewhere.columns


def test_too_many_rows(admin: Actor, province: Organization, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Sheet(
        **{f: getattr(ORGANIZATIONS, f) for f in ("key", "label", "columns", "permission", "apply")}, max_rows=2
    )
    with pytest.raises(Invalid) as refusal:
        services.prepare_import(
            actor=admin, organization=province, sheet=small, upload=book([HEAD, *GOOD]), name="a.xlsx"
        )
    assert refusal.value.code == "table_too_long"
    assert "3" in refusal.value.message


def test_error_workbook_holds_the_bad_rows_marked(admin: Actor, province: Organization, book: Book) -> None:
    batch = imported(admin, prepared(admin, province, book([HEAD, *GOOD, *BAD])))
    with services.error_workbook(actor=admin, batch_id=batch.pk) as stream:
        content = stream.read()
    cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(cells) == 1 + len(BAD)
    assert cells[1][:2] == ["530203", "无级县协会"]
    assert cells[1][-2] == 5
    assert "乡" in cells[1][-1]
    corrected = [[*row[:2], "county", *row[3:]] for row in cells[1:2]]
    assert imported(admin, prepared(admin, province, book([cells[0], *corrected]))).new == 1


def test_sensitive_values_are_masked() -> None:
    sheet = Sheet("test.x", "x", (Column("id", "身份证号", sensitive=True, parse=_refuse),))
    parsed = parse_row(sheet, [(sheet.column("id"), 0)], 3, ["440601199901011523"])
    issues = services.run.issues_from([parsed], [Outcome(3, "bad", problems=parsed.problems)])
    assert shown_value(sheet, issue_rows(sheet, 0, issues)[0]) == "44****23"


def _refuse(cell: Any) -> None:
    raise ValueError("no")


def test_row_of_another_branch_is_refused(admin: Actor, province: Organization) -> None:
    context = ImportContext(admin, province, 0, dry_run=False)
    row = Row(2, {"code": "540000", "name": "海陵省协会", "level": "province"})
    outcome = organizations.apply_row(context, row)
    assert outcome.problems[0].column == "code"
