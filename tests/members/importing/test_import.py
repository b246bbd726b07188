"""What an import does to the register: new, changed, unchanged, gone; masks; contradictions; undoing; faults."""

from __future__ import annotations

import io
import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.members.importing.conftest import Take, clerk_of, make_clerk, make_county, register
from tests.members.importing.filthy import as_csv, as_workbook, filthy_roster, good_row, identity

from huiguan.kernel.exchange import pipeline, services
from huiguan.kernel.exchange.enums import BatchState
from huiguan.kernel.exchange.models import ImportBatch, ImportRow
from huiguan.kernel.exchange.selectors import content_of, issue_counts, issues_of
from huiguan.kernel.exchange.services import bulk_run
from huiguan.kernel.exchange.services import run as run_module
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Conflict, NotFound
from huiguan.kernel.privacy import keyed_hash
from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.privacy.services import withdraw_consent
from huiguan.kernel.workflow.selectors import timeline
from huiguan.members import services as members
from huiguan.members.importing import writer as writer_module
from huiguan.members.importing.writer import RosterWriter
from huiguan.members.models import DuplicatePair, Membership
from huiguan.members.purposes import HEALTH
from huiguan.members.services import enter_consent, issue_cards

OLD_WORKBOOK = Path(__file__).parents[2] / "kernel" / "exchange" / "data" / "roster.xls"
ID_A, ID_B = "440106198001010011", "440106198505050025"


def valid(number: str) -> str:
    from datetime import date

    return identity(date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}"), int(number[14:17]))


A, B = valid(ID_A), valid(ID_B)
HEAD = "会员编号,姓名,公民身份号码,手机,工作单位,入会日期\n"


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.new, batch.changed, batch.unchanged, batch.bad


def reasons(batch: ImportBatch) -> list[tuple[int, str]]:
    return [(issue.number, issue.column) for issue in issues_of(batch)]


class TestRows:
    """One file after another."""

    def test_a_new_member(self, take: Take, county: Organization) -> None:
        batch = take(HEAD + f"0001,王 小红,{A.lower()},+86 138-0000-0001,交通大队,2020年5月\n")
        assert (counts(batch), batch.state) == ((1, 0, 0, 0), BatchState.DONE)
        member = register(county)["王小红"]
        assert (member.state, member.number, member.unit) == ("admitted", "0001", "交通大队")
        assert (member.birth_date.isoformat(), member.gender, member.joined_on.isoformat()) == (
            "1980-01-01",
            "m",
            "2020-05-01",
        )
        assert member.first_joined_on == member.joined_on
        assert bytes(member.id_number_hash) == keyed_hash("id_number", county.pk, A)
        assert (opened(member, "id_number"), opened(member, "mobile")) == (A, "13800000001")
        assert (member.name_pinyin, member.find_key) == ("wang2 xiao3 hong2", "王小红 wangxiaohong wxh 0001")
        assert (member.batch_id, member.revision, member.changed_by_id) == (batch.pk, 1, batch.created_by_id)

    def test_nothing_plain_of_sealed_columns_is_stored(self, take: Take) -> None:
        take(HEAD + f"0001,王小红,{A},13800000001,,\n")
        with connection.cursor() as cursor:
            for table in ("members_membership", "members_membershipevent"):
                cursor.execute(f"SELECT t::text FROM {table} AS t")
                text = str(cursor.fetchall())
                for secret in (A, "13800000001"):
                    assert secret not in text
                    assert secret.encode().hex() not in text

    def test_files_and_lists_of_bad_rows_keep_no_secret(self, take: Take, clerk: Actor) -> None:
        assert take(HEAD + f"0001,王小红,{A},13800000001,,\n").file is None
        batch = take(HEAD + f"0002,李明,{B[:17]}Y,1380000000,,\n")
        assert batch.file is None
        with connection.cursor() as cursor:
            cursor.execute("SELECT r::text FROM exchange_importbadrow AS r")
            kept = str(cursor.fetchall())
        assert "李明" not in kept and B[:17].encode().hex() not in kept
        assert content_of(batch.bad_rows.get()).cells["id_number"] == f"{B[:17]}Y"
        assert sorted(issues_of(batch).values_list("value", flat=True)) == ["13****00", "44****2Y"]

    def test_who_did_it_is_in_the_history(self, take: Take, county: Organization, clerk: Actor) -> None:
        batch = take(HEAD + f"0001,王小红,{A},,,\n")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.pgh_label, c.metadata ->> 'user', c.metadata ->> 'reason', c.metadata ->> 'organization'"
                " FROM members_membershipevent e JOIN pghistory_context c ON c.id = e.pgh_context_id"
                " WHERE e.batch_id = %s",
                [batch.pk],
            )
            assert cursor.fetchall() == [("insert", str(clerk.user_id), "import_rows", str(county.pk))]

    def test_the_timeline_is_empty_and_can_be_shown(self, take: Take, county: Organization) -> None:
        take(HEAD + f"0001,王小红,{A},,,2020-05-01\n")
        assert timeline(register(county)["王小红"]) == []

    def test_the_same_again_changes_nothing(self, take: Take) -> None:
        content = HEAD + f"0001,王小红,{A},13800000001,交通大队,2020-05-01\n0002,李明,{B},,,\n"
        assert counts(take(content)) == (2, 0, 0, 0)
        assert counts(take(content)) == (0, 0, 2, 0)

    def test_a_certain_match_is_brought_up_to_date_and_empty_cells_keep(self, take: Take, county: Organization) -> None:
        take(HEAD + f"0001,王小红,{A},13800000001,交通大队,2020-05-01\n")
        batch = take(f"公民身份号码,姓名,手机,邮箱,单位\n{A},王晓红,13900000002,,户政科\n")
        assert counts(batch) == (0, 1, 0, 0)
        member = register(county)["王晓红"]
        assert (member.number, member.unit, opened(member, "mobile")) == ("0001", "户政科", "13900000002")
        assert bytes(member.mobile_hash) == keyed_hash("mobile", county.pk, "13900000002")
        assert (member.find_key, member.revision) == ("王晓红 wangxiaohong wxh 0001", 2)

    def test_masked_cells_of_our_own_export(self, take: Take, county: Organization) -> None:
        take(HEAD + f"0001,王小红,{A},13800000001,交通大队,\n")
        masked = f"0001,王小红,{A[:6]}********{A[14:]},138****0001,交通大队,\n"
        assert counts(take(HEAD + masked)) == (0, 0, 1, 0)
        assert reasons(take(HEAD + masked.replace("138****0001", "139****0001"))) == [(2, "mobile")]
        assert reasons(take(HEAD + masked.replace("0001,王", "0009,王"))) == [(2, "id_number")]
        assert opened(register(county)["王小红"], "id_number") == A

    def test_a_masked_birthday_says_its_year(self, take: Take, county: Organization) -> None:
        head = "会员编号,姓名,公民身份号码,出生日期\n"
        take(head + f"0001,王小红,{A},\n")
        year, day = A[6:10], register(county)["王小红"].birth_date
        for identity_number in (A, f"{A[:6]}********{A[14:]}", ""):
            assert counts(take(head + f"0001,王小红,{identity_number},{year}-**-**\n")) == (0, 0, 1, 0)
            assert reasons(take(head + f"0001,王小红,{identity_number},1931-**-**\n")) == [(2, "birth_date")]
        for wrong in ("1980-**-**", "9999-**-**", "0000-**-**"):
            assert reasons(take(head + f"0009,李明,,{wrong}\n")) == [(2, "birth_date")]
        assert counts(take(head + f"0002,李明,{B},{B[6:10]}-**-**\n")) == (1, 0, 0, 0)
        found = register(county)
        assert (found["王小红"].birth_date, found["李明"].birth_date.year) == (day, int(B[6:10]))

    def test_reasons_are_counted_by_their_kind(self, take: Take) -> None:
        take(HEAD + f"0001,王小红,{A},,,\n")
        other = valid(ID_A[:14] + "005X")
        lines = ("0003,,,", ",张三,,138", ",李四,,139", f",赵六,{B},", f",赵六,{B},", f"0001,丁一,{other},")
        batch = take(HEAD + "".join(f"{line},,\n" for line in lines))
        assert set(issue_counts(batch)) == {
            ("cell", "mobile", 2),
            ("empty", "", 1),
            ("repeated", "", 1),
            ("register", "", 1),
        }

    def test_a_number_of_another_member(self, take: Take) -> None:
        take(HEAD + f"0001,王小红,{A},,,\n0002,李明,{B},,,\n")
        assert reasons(take(HEAD + f"0002,王小红,{A},,,\n")) == [(2, "number")]

    def test_likely_duplicates_are_made_and_flagged(self, take: Take, county: Organization) -> None:
        head = "姓名,出生日期,手机\n"
        take(head + "王小红,1980-01-01,13800000001\n李明,1985-05-05,13800000002\n")
        batch = take(head + "王小红,1980-01-01,\n李明,,13800000002\n张三,1990-01-01,\n")
        assert (counts(batch), batch.summary["duplicates"]) == ((3, 0, 0, 0), 2)
        pairs = DuplicatePair.objects.unscoped("test").values_list("reason", "first__name")
        assert sorted(pairs) == [("name_birth", "王小红"), ("name_mobile", "李明")]

    def test_who_left_is_not_brought_back(self, take: Take, county: Organization) -> None:
        content = f"姓名,公民身份号码,会籍状态,退会日期\n王小红,{A},退会,2024-01-31\n"
        assert counts(take(content)) == (1, 0, 0, 0)
        assert counts(take(content)) == (0, 0, 1, 0)
        assert reasons(take(HEAD + f",王小红,{A},,,\n")) == [(2, "")]
        assert reasons(take(content.replace("退会,2024-01-31", "会员,"))) == [(2, "state")]

    def test_forbidden_columns_are_refused_unread_and_named(self, take: Take, county: Organization) -> None:
        roster = filthy_roster(60, share=0)
        headers = ["政 治 面 貌", "宗教信仰（选填）", "民族", "年度考核结果", "受处分情况", "党派", "是否信教"]
        batch = take(as_workbook(roster.rows, forbidden=headers), "名册.xlsx")
        assert batch.refused == headers
        with connection.cursor() as cursor:
            cursor.execute("SELECT m::text FROM members_membership AS m")
            assert "党员" not in str(cursor.fetchall())

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_encodings(self, take: Take, encoding: str) -> None:
        roster = filthy_roster(40, share=0)
        assert counts(take(as_csv(roster.rows, encoding))) == (len(roster.rows), 0, 0, 0)

    def test_an_old_workbook(self, take: Take, county: Organization) -> None:
        """As Excel 97 wrote it: merged title and unit, a number for a mobile number, a hidden sheet."""
        batch = take(io.BytesIO(OLD_WORKBOOK.read_bytes()), "名册.xls")
        assert (counts(batch), batch.heading) == ((2, 0, 0, 0), 2)
        assert any("草稿" in note for note in batch.notes)
        found = register(county)
        assert {name: (row.unit, opened(row, "mobile"), f"{row.joined_on}") for name, row in found.items()} == {
            "王小红": ("交通大队", "13912340935", "2021-03-18"),
            "李明": ("交通大队", "13812342046", "2020-05-01"),
        }

    def test_nobody_else_may(self, county: Organization) -> None:
        other = make_clerk(make_county("550000"), "other")
        with pytest.raises(NotFound):
            services.import_file(
                actor=other, organization=county, sheet_key="members", upload=io.BytesIO(b"x"), name="a.csv"
            )


class TestPreview:
    """The trial run."""

    def test_counts_without_writing(self, take: Take, county: Organization) -> None:
        take(HEAD + f"0001,王小红,{A},,一队,\n0002,李明,{B},,,\n0003,张三,,,,\n")
        batch = take(HEAD + f"0001,王小红,{A},,二队,\n0002,李明,{B},,,\n0004,赵六,,,,\n0005,赵六,12,,,\n", dry_run=True)
        assert (counts(batch), batch.summary) == ((1, 1, 1, 1), {"gone": 1})
        assert batch.state == BatchState.CHECKED
        assert set(register(county)) == {"王小红", "李明", "张三"}

    def test_all_or_nothing(self, take: Take, county: Organization) -> None:
        batch = take(HEAD + f"0001,王小红,{A},,,\n0002,李明,1,,,\n", mode="all_or_nothing")
        assert (batch.state, batch.new, batch.bad, register(county)) == (BatchState.FAILED, 0, 1, {})
        assert take(HEAD + f"0001,王小红,{A},,,\n", mode="all_or_nothing").state == BatchState.DONE


class TestUndo:
    """Taking a batch back."""

    def undo(self, clerk: Actor, batch: ImportBatch) -> ImportBatch:
        services.reverse_import(actor=clerk, batch_id=batch.pk)
        services.reverse_batch(actor=clerk, batch_id=batch.pk)
        return ImportBatch.objects.unscoped("test").get(pk=batch.pk)

    def test_everything_is_as_before(self, take: Take, county: Organization, clerk: Actor) -> None:
        take(HEAD + f"0001,王小红,{A},13800000001,一队,2020-01-01\n")
        before = register(county)["王小红"]
        batch = take(HEAD + f"0009,王晓红,{A},13900000009,二队,2021-01-01\n0002,李明,{B},,,\n")
        assert services.what_is_lost(actor=clerk, batch_id=batch.pk)["created_changed_since"] == 0
        assert self.undo(clerk, batch).state == BatchState.REVERSED
        after = register(county)
        assert set(after) == {"王小红"}
        for column in ("number", "unit", "joined_on", "find_key", "name_pinyin"):
            assert getattr(after["王小红"], column) == getattr(before, column)
        assert opened(after["王小红"], "mobile") == "13800000001"
        assert bytes(after["王小红"].mobile_hash) == bytes(before.mobile_hash)

    def test_what_somebody_changed_since_stays(self, take: Take, county: Organization, clerk: Actor) -> None:
        take(HEAD + f"0001,王小红,{A},,一队,\n")
        batch = take(HEAD + f"0001,王小红,{A},,二队,\n0002,李明,{B},,,\n0003,张三,,,,\n")
        with recording(clerk, county, "edit_member"):
            for name in ("王小红", "李明"):
                row = register(county)[name]
                row.duty, row.revision = "所长", row.revision + 1
                row.save()
        lost = services.what_is_lost(actor=clerk, batch_id=batch.pk)
        assert (lost["created_changed_since"], lost["changed_since"]) == (1, 1)
        assert self.undo(clerk, batch).kept == 2
        assert {name: row.duty for name, row in register(county).items()} == {"王小红": "所长", "李明": "所长"}

    def test_who_has_a_consent_or_a_card_stays(self, take: Take, county: Organization, clerk: Actor) -> None:
        batch = take(HEAD + f"0001,王小红,{A},,,\n0002,李明,{B},,,\n0003,张三,,,,\n")
        rows = register(county)
        consent = enter_consent(actor=clerk, membership_id=rows["王小红"].pk, purpose=HEALTH, means="paper")
        issue_cards(actor=clerk, membership_ids=[rows["李明"].pk])
        lost = services.what_is_lost(actor=clerk, batch_id=batch.pk)
        assert (lost["with_consent"], lost["with_credential"]) == (1, 1)
        assert self.undo(clerk, batch).kept == 2
        assert set(register(county)) == {"王小红", "李明"}
        # Also where the record is gone, as by an import that was taken back before this was looked at.
        Membership.objects.unscoped("test").filter(pk=rows["王小红"].pk).delete()
        assert withdraw_consent(actor=clerk, consent_id=consent.pk).withdrawn_at is not None


class TestTogether:
    """Two at once."""

    def test_a_second_import_is_told(self, take: Take, county: Organization, clerk: Actor) -> None:
        running = take(HEAD + f"0001,王小红,{A},,,\n")
        ImportBatch.objects.unscoped("test").filter(pk=running.pk).update(state=BatchState.RUNNING)
        with pytest.raises(Conflict) as refusal:
            take(HEAD + f"0002,李明,{B},,,\n")
        assert refusal.value.code == "import_second"
        assert "名册.csv" in refusal.value.message

    @pytest.mark.django_db(transaction=True)
    def test_two_clerks_bring_the_same_file_at_once(
        self, county: Organization, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        both_here, asked = Barrier(2, timeout=60), run_module.refuse_second

        def at_once(batch: ImportBatch) -> str:
            both_here.wait()
            return asked(batch)

        monkeypatch.setattr(run_module, "refuse_second", at_once)
        rng = random.Random(7)
        rows = [good_row(rng, index) for index in range(60)]
        clerks = [make_clerk(county, name) for name in ("one", "two")]

        def bring(clerk: Actor) -> tuple[int, ...] | str:
            place: dict[str, Any] = {"organization": county, "sheet_key": "members", "name": "名册.csv"}
            try:
                return counts(services.import_file(actor=clerk, upload=as_csv(rows), **place))
            except Conflict as refusal:
                return refusal.code
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as both:
            found = sorted(both.map(bring, clerks), key=str)
        assert found == [(60, 0, 0, 0), "import_second"]
        assert Membership.objects.unscoped("test").filter(organization=county).count() == 60

    @pytest.mark.django_db(transaction=True)
    def test_a_member_edited_while_the_import_runs(
        self, take: Take, county: Organization, clerk: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        take(HEAD + f"0001,王小红,{A},13800000001,一队,\n")
        once = iter([True])
        original = writer_module._differences

        def meanwhile(row: Any, stored: dict[str, Any]) -> dict[str, Any]:
            if next(once, False):
                _edit_beside("UPDATE members_membership SET duty = '所长', unit = '三队', revision = revision + 1")
            return original(row, stored)

        monkeypatch.setattr(writer_module, "_differences", meanwhile)
        assert counts(take(HEAD + f"0001,王小红,{A},13900000009,二队,\n")) == (0, 1, 0, 0)
        member = register(county)["王小红"]
        assert (member.duty, member.unit, member.revision) == ("所长", "二队", 3)
        assert opened(member, "mobile") == "13900000009"

    @pytest.mark.django_db(transaction=True)
    def test_a_member_entered_while_the_import_runs(
        self, take: Take, county: Organization, clerk: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing is looked for in an empty register: the database says that somebody was there first."""
        once, original = iter([True]), RosterWriter._copy

        def enter() -> None:
            details = {"name": "王小红", "id_number": A, "duty": "所长"}
            try:
                members.register_member(actor=clerk, organization=county, details=details, number="0009")
            finally:
                connection.close()

        def meanwhile(own: RosterWriter, lines: bytes) -> None:
            if next(once, False):
                with ThreadPoolExecutor(1) as beside:
                    beside.submit(enter).result(timeout=60)
            original(own, lines)

        monkeypatch.setattr(RosterWriter, "_copy", meanwhile)
        assert counts(take(HEAD + f"0001,王小红,{A},,一队,\n0002,李明,{B},,,\n")) == (1, 1, 0, 0)
        found = register(county)
        assert {name: (row.number, row.duty, row.unit) for name, row in found.items()} == {
            "王小红": ("0001", "所长", "一队"),
            "李明": ("0002", "", ""),
        }


def _edit_beside(statement: str) -> None:
    """What another person does in a transaction of their own."""
    beside: Any = connection.copy()
    try:
        with beside.cursor() as cursor:
            cursor.execute(statement)
    finally:
        beside.close()


def _roster() -> list[dict[str, Any]]:
    return filthy_roster(120, seed=3, share=0.3).rows


def _import_roster(clerk: Actor, county: Organization) -> None:
    upload = as_csv(_roster())
    services.import_file(actor=clerk, organization=county, sheet_key="members", upload=upload, name="名册.csv")


def _result() -> tuple[Any, ...]:
    batch = ImportBatch.objects.unscoped("test").get()
    members = sorted(Membership.objects.unscoped("test").values_list("number", "name", "revision"))
    issues = list(issues_of(batch).values_list("number", "column", "reason"))
    return batch.state, batch.done, counts(batch), members, issues


def _forget() -> None:
    Membership.objects.unscoped("test").all().delete()
    ImportRow.objects.all().delete()
    ImportBatch.objects.unscoped("test").all().delete()


#: Where in the chunk that holds the row the end comes: nothing is written, all is but not committed, or all is kept.
MOMENTS = ("before", "written", "kept")


def _at(row: int, moment: str, patch: pytest.MonkeyPatch, end: Callable[[], None]) -> None:
    """Let `end` happen once, at this moment of the chunk of seven that holds this row."""
    place, name = (bulk_run._Run, "_chunk") if moment == "kept" else (RosterWriter, "write")
    original, once = getattr(place, name), iter([True])

    def ending(own: Any, prepared: Any) -> Any:
        here = prepared.first <= row <= prepared.last and next(once, False)
        if here and moment == "before":
            end()
        done = original(own, prepared)
        if here and moment != "before":
            end()
        return done

    patch.setattr(bulk_run, "CHUNK", 7)
    patch.setattr(bulk_run, "LINES", 7)
    patch.setattr(place, name, ending)


def _import_and_die(clerk: Actor, county: Organization, row: int, moment: str) -> None:
    """The import in a process of its own, which the system kills."""
    connection.close()  # each process has its own
    child = os.fork()
    if child == 0:
        try:
            _at(row, moment, pytest.MonkeyPatch(), lambda: os.kill(os.getpid(), signal.SIGKILL))
            _import_roster(clerk, county)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def _session_of_the_dead_is_gone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return bool(cursor.fetchone() == (0,))


@pytest.mark.django_db(transaction=True)
@settings(max_examples=examples(6))
@given(row=st.integers(2, 121), moment=st.sampled_from(MOMENTS))
def test_killed_at_any_row_it_goes_on_exactly_once(row: int, moment: str) -> None:
    county = Organization.objects.filter(code="440106").first() or make_county()
    user = User.objects.filter(username="clerk").first()
    clerk = make_clerk(county) if user is None else clerk_of(user, county)
    _import_roster(clerk, county)
    whole = _result()
    _forget()
    _import_and_die(clerk, county, row, moment)
    until = time.monotonic() + 60
    while not _session_of_the_dead_is_gone() and time.monotonic() < until:
        time.sleep(0.02)
    batch = ImportBatch.objects.unscoped("test").get()
    assert (batch.state, batch.new) == (BatchState.RUNNING, Membership.objects.unscoped("test").count())
    _import_roster(clerk, county)
    assert _result() == whole
    assert whole[0] == BatchState.DONE
    _forget()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_session_that_the_server_ends_is_opened_anew(
    county: Organization, clerk: Actor, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """As a server that is restarted does; `tests/server/test_import_and_restart.py` restarts one."""
    _import_roster(clerk, county)
    whole = _result()
    _forget()
    _at(60, moment, monkeypatch, lambda: _edit_beside(f"SELECT pg_terminate_backend({_own_session()})"))
    _import_roster(clerk, county)
    assert _result() == whole


def _own_session() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_chunks_end_at_the_checkpoint() -> None:
    rows = [(number, []) for number in range(2, 30)]
    cut = [[number for number, _ in chunk] for chunk in pipeline.cut(iter(rows), 12, 7)]
    assert [len(chunk) for chunk in cut] == [7, 3, 7, 7, 4]
    assert cut[1][-1] == 11


@pytest.mark.django_db
def test_worker_processes_give_the_same(take: Take, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    rows = filthy_roster(400, seed=9).rows
    alone = take(as_csv(rows), dry_run=True)
    settings.IMPORT_WORKERS = 2
    monkeypatch.setattr(pipeline, "INLINE_ROWS", 10)
    monkeypatch.setattr(bulk_run, "CHUNK", 50)
    together = take(as_csv(rows), dry_run=True)
    assert counts(together) == counts(alone)
    assert list(issues_of(together).values_list("number", "column", "reason")) == list(
        issues_of(alone).values_list("number", "column", "reason")
    )


def test_stored_rows_are_sought_through_their_indexes(take: Take) -> None:
    """Else every chunk of a large file reads the whole register."""
    take(HEAD + f"0001,王小红,{A},,,\n")
    with CaptureQueriesContext(connection) as asked:
        take(HEAD + f"0001,王小红,{A},,,\n0002,李四,,,,\n")
    sought = [query["sql"] for query in asked if "AS v(sought)" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = []
        for query in sought:
            cursor.execute(f"EXPLAIN {query}")  # a statement of ours, as it was sent
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    for index in ("membership_id_number_once", "membership_number_once"):
        assert any(index in plan for plan in plans), (index, plans)
