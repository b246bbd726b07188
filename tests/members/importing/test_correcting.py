"""Bad rows put right on the page: once each, by the same checks, before and after the import, and undone with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from tests.members.importing.conftest import Take, make_clerk, make_county, register
from tests.members.importing.test_import import HEAD, A, B, counts, reasons

from huiguan.kernel.exchange import services
from huiguan.kernel.exchange.enums import BatchState
from huiguan.kernel.exchange.models import ImportBadRow, ImportBatch, ImportIssue, ImportSample
from huiguan.kernel.exchange.selectors import bad_rows_of, content_of, cure_counts, get_batch, issues_of, samples_of
from huiguan.kernel.exchange.services import StillBad
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, system_actor
from huiguan.kernel.privacy.services import run_retention
from huiguan.members.models import MemberSettings, Membership, MembershipCount

FILTHY = (
    "姓名,性别,公民身份号码,入会日期\n"
    f"王小红,男的,{A.replace('0', 'O', 1)},2020-05-01\n"
    "李明2,男,,二〇二〇年五月一日\n"
    "张三,男的,,2020-05-01\n"
    "赵六,男,123,2020-05-01\n"
)


def again(clerk: Actor, batch: ImportBatch) -> ImportBatch:
    return get_batch(clerk, batch.pk)


class TestAfterTheImport:
    """The row goes in at once."""

    def test_by_hand(self, take: Take, county: Organization, clerk: Actor) -> None:
        batch = take(HEAD + f"0001,王小红,{A},,,\n0002,李明2,{B},138,一队,\n")
        assert counts(batch) == (1, 0, 0, 1)
        with pytest.raises(StillBad) as refusal:
            services.correct_row(actor=clerk, batch_id=batch.pk, number=3, cells={"name": "李明"})
        assert [problem.column for problem in refusal.value.problems] == ["mobile"]
        assert set(register(county)) == {"王小红"}

        cells = {"name": "李明", "mobile": "13800000002"}
        assert services.correct_row(actor=clerk, batch_id=batch.pk, number=3, cells=cells) == "new"
        batch = again(clerk, batch)
        assert (counts(batch), batch.corrected) == ((2, 0, 0, 0), 1)
        assert (register(county)["李明"].number, register(county)["李明"].unit) == ("0002", "一队")
        assert not issues_of(batch).exists()

    def test_twice_is_refused_and_changes_nothing(self, take: Take, county: Organization, clerk: Actor) -> None:
        batch = take("姓名,手机\n李明2,\n")
        services.correct_row(actor=clerk, batch_id=batch.pk, number=2, cells={"name": "李明"})
        for attempt in (services.open_row, lambda **k: services.correct_row(**k, cells={"name": "李明"})):
            with pytest.raises(Conflict):
                attempt(actor=clerk, batch_id=batch.pk, number=2)
        assert (len(register(county)), again(clerk, batch).new) == (1, 1)

    def test_a_row_that_meets_a_member_updates_and_undoing_leads_back(
        self, take: Take, county: Organization, clerk: Actor
    ) -> None:
        take(HEAD + f"0001,王小红,{A},,一队,\n")
        batch = take(HEAD + f"0001,王小红,{A},1,二队,\n0009,李明9,,,,\n")
        assert services.correct_row(actor=clerk, batch_id=batch.pk, number=2, cells={"mobile": ""}) == "changed"
        assert services.correct_row(actor=clerk, batch_id=batch.pk, number=3, cells={"name": "李明"}) == "new"
        assert register(county)["王小红"].unit == "二队"
        services.reverse_import(actor=clerk, batch_id=batch.pk)
        services.reverse_batch(actor=clerk, batch_id=batch.pk)
        assert again(clerk, batch).state == BatchState.REVERSED
        assert {row.name: row.unit for row in register(county).values()} == {"王小红": "一队"}

    def test_a_row_that_changes_another_of_its_batch_is_undone_too(
        self, take: Take, county: Organization, clerk: Actor
    ) -> None:
        batch = take(HEAD + f"0001,王小红,{A},,一队,\n,王小红,{A},,二队,\n")
        assert reasons(batch) == [(3, "id_number")]
        assert services.correct_row(actor=clerk, batch_id=batch.pk, number=3, cells={}) == "changed"
        services.reverse_import(actor=clerk, batch_id=batch.pk)
        services.reverse_batch(actor=clerk, batch_id=batch.pk)
        assert (register(county), again(clerk, batch).kept) == ({}, 0)

    def test_who_did_it_is_in_the_history(self, take: Take, clerk: Actor) -> None:
        batch = take("姓名\n李明2\n")
        services.correct_row(actor=clerk, batch_id=batch.pk, number=2, cells={"name": "李明"})
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.metadata ->> 'user', c.metadata ->> 'reason' FROM members_membershipevent e"
                " JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE e.batch_id = %s",
                [batch.pk],
            )
            assert cursor.fetchall() == [(str(clerk.user_id), "correct_row")]

    def test_reading_a_row_in_full_is_recorded(self, take: Take, clerk: Actor) -> None:
        batch = take(HEAD + f"0002,李明,{B[:17]}Y,,,\n")
        assert services.open_row(actor=clerk, batch_id=batch.pk, number=2).cells["id_number"] == f"{B[:17]}Y"
        with connection.cursor() as cursor:
            cursor.execute("SELECT kind, field FROM history_readevent WHERE pgh_obj_id = %s", [batch.pk])
            assert ("exchange.importbatch", "row 2") in cursor.fetchall()

    @pytest.mark.parametrize("cells", [{"unit": "x"}, {"__proto__": "x"}])
    def test_columns_that_the_file_does_not_have(self, take: Take, clerk: Actor, cells: dict[str, str]) -> None:
        batch = take("姓名\n李明2\n")
        with pytest.raises(Invalid):
            services.correct_row(actor=clerk, batch_id=batch.pk, number=2, cells=cells)

    def test_nobody_else_may(self, take: Take) -> None:
        batch = take("姓名\n李明2\n")
        other = make_clerk(make_county("550000"), "other")
        for service in (services.open_row, services.correct_row):
            extra: dict[str, Any] = {"cells": {}} if service is services.correct_row else {}
            with pytest.raises(NotFound):
                service(actor=other, batch_id=batch.pk, number=2, **extra)
        with pytest.raises(NotFound):
            services.adopt_suggestions(actor=other, batch_id=batch.pk, column="name", cure="signs")


class TestSuggestions:
    """What is obvious is offered, and taken by one press."""

    def test_adopted_one_by_one_and_all_of_a_kind(self, take: Take, county: Organization, clerk: Actor) -> None:
        batch = take(FILTHY)
        assert counts(batch) == (0, 0, 0, 4)
        assert sorted(cure_counts(batch)) == [
            ("gender", "nearest", 2),
            ("id_number", "letters", 1),
            ("joined_on", "date", 1),
            ("name", "signs", 1),
        ]

        def adopt(column: str, cure: str, number: int | None = None) -> tuple[int, int]:
            done = services.adopt_suggestions(actor=clerk, batch_id=batch.pk, column=column, cure=cure, number=number)
            return done.done, done.left

        assert adopt("gender", "nearest") == (1, 1)
        assert set(register(county)) == {"张三"}
        assert adopt("gender", "nearest") == (0, 0)
        assert adopt("id_number", "letters", 2) == (1, 0)
        assert adopt("joined_on", "date") == (0, 1)
        assert adopt("name", "signs") == (1, 0)
        assert (counts(again(clerk, batch)), again(clerk, batch).corrected) == ((3, 0, 0, 1), 3)
        members = register(county)
        assert members["李明"].joined_on.isoformat() == "2020-05-01"
        assert members["王小红"].id_number_hash is not None

    def test_suggestions_of_sealed_columns_are_sealed(self, take: Take) -> None:
        batch = take(FILTHY)
        assert content_of(bad_rows_of(batch)[0]).suggested["id_number"] == A
        with connection.cursor() as cursor:
            for table in ("exchange_importissue", "exchange_importbadrow", "exchange_importsample"):
                cursor.execute(f"SELECT t::text FROM {table} AS t")
                assert A not in str(cursor.fetchall())

    @pytest.mark.parametrize(
        ("column", "cell", "cure", "better"),
        [
            ("公民身份号码", str, "old_id", ""),
            ("手机", "电话13800000001（本人）", "signs", "13800000001"),
            ("手机", "0871-6601234；13800000001", "one_of_several", "13800000001"),
            ("手机", "13800000001/13900000002", "", ""),
            ("手机", "138OOOOOO01", "letters", "13800000001"),
            ("邮箱", "wang@example，org", "mail", "wang@example.org"),
            ("会员类别", "正式会员（2015年转入）", "nearest", "正式会员"),
            ("会员类别", "钻石会员", "", ""),
            ("入会日期", "约2010年5月1日入会", "date", "2010-05-01"),
            ("入会日期", "13/5/2010", "date", "2010-05-13"),
            ("入会日期", "5/6/2010", "", ""),
            ("入会日期", "2015-02-30", "", ""),
            ("姓名", "张三、李四", "", ""),
            ("姓名", "1.阿依古丽·买买提", "signs", "阿依古丽·买买提"),
            ("职务", "#REF!", "empty", ""),
        ],
    )
    def test_what_is_obvious(self, take: Take, column: str, cell: Any, cure: str, better: str) -> None:
        if callable(cell):
            cell, better = A[:6] + A[8:17], A
        names = {"姓名": "王小红"} | {column: cell}
        batch = take(",".join(names) + "\n" + ",".join(f'"{value}"' for value in names.values()) + "\n")
        issue = issues_of(batch).get()
        assert issue.cure == cure
        suggested = content_of(bad_rows_of(batch).get()).suggested
        assert list(suggested.values()) == ([better] if cure else [])


class TestBeforeTheImport:
    """After the trial run a correction is kept, and the import reads it."""

    def test_the_import_takes_the_corrected_rows(self, take: Take, county: Organization, clerk: Actor) -> None:
        batch = take(FILTHY, dry_run=True)
        services.adopt_suggestions(actor=clerk, batch_id=batch.pk, column="gender", cure="nearest")
        services.correct_row(actor=clerk, batch_id=batch.pk, number=5, cells={"id_number": ""})
        assert register(county) == {}
        assert counts(again(clerk, batch)) == (2, 0, 0, 2)
        services.start_import(actor=clerk, batch_id=batch.pk)
        services.run_batch(actor=clerk, batch_id=batch.pk)
        batch = again(clerk, batch)
        assert (counts(batch), set(register(county))) == ((2, 0, 0, 2), {"张三", "赵六"})
        # What was half put right is so after the import as well.
        assert content_of(bad_rows_of(batch).get(number=2)).cells["gender"] == "男"
        assert services.adopt_suggestions(
            actor=clerk, batch_id=batch.pk, column="id_number", cure="letters"
        ) == services.Adopted(1, 0)
        assert "王小红" in register(county)

    def test_a_second_trial_run_keeps_what_was_corrected(self, take: Take, clerk: Actor) -> None:
        batch = take("姓名\n李明2\n张三3\n", dry_run=True)
        services.correct_row(actor=clerk, batch_id=batch.pk, number=2, cells={"name": "李明"})
        services.preview_import(actor=clerk, batch_id=batch.pk)
        assert counts(again(clerk, batch)) == (1, 0, 0, 1)

    def test_figures_open_their_rows(self, take: Take, clerk: Actor) -> None:
        take(HEAD + f"0001,王小红,{A},,一队,\n0002,李明,{B},,,\n0003,张三,,,三队,\n")
        batch = take(HEAD + f"0001,王小红,{A},,二队,\n0002,李明,{B},,,\n0004,赵六,,,,\n", dry_run=True)
        found = {
            result: [(s.number, s.label, s.detail) for s in samples_of(batch, result)]
            for result in ("new", "changed", "unchanged", "gone")
        }
        assert found == {
            "new": [(4, "赵六 0004", "")],
            "changed": [(2, "王小红 0001", "unit")],
            "unchanged": [(3, "李明 0002", "")],
            "gone": [(0, "张三 0003", "三队")],
        }


class TestNumbers:
    """Imported members get a number of the association's pattern where the file names none."""

    def test_without_a_column(self, take: Take, county: Organization, clerk: Actor) -> None:
        MemberSettings.objects.create(organization=county, number_pattern="M{seq:04}")
        take("会员编号,姓名\nM0002,张三\n")
        take("姓名\n王小红\n李明\n")
        members = register(county)
        assert (members["王小红"].number, members["李明"].number) == ("M0001", "M0003")
        assert members["王小红"].find_key == "王小红 wangxiaohong wxh m0001"
        assert members["王小红"].revision == 1

    def test_gaps_of_a_column_are_filled_when_all_rows_are_in(self, take: Take, county: Organization) -> None:
        MemberSettings.objects.create(organization=county, number_pattern="M{seq:04}")
        take("会员编号,姓名\n,王小红\nM0001,张三\n")
        members = register(county)
        assert (members["王小红"].number, members["张三"].number) == ("M0002", "M0001")
        assert members["王小红"].find_key == "王小红 wangxiaohong wxh m0002"

    def test_counts_are_folded_after_a_big_import(self, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
        from huiguan.members.importing import closing

        monkeypatch.setattr(closing, "FOLD_FROM", 2)
        take("姓名\n王小红\n李明\n")
        assert not MembershipCount.objects.unscoped("test").filter(folded=False).exists()


class TestKeeping:
    """Personal data of a file does not lie about."""

    def test_after_a_month_file_rows_and_lists_are_gone(self, take: Take, clerk: Actor) -> None:
        kept, old = take("姓名\n李明2\n王小红\n"), take("姓名\n李明2\n", dry_run=True)
        assert old.file is not None
        ImportBatch.objects.unscoped("test").filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=32))
        run_retention(actor=system_actor("retention"))
        old = again(clerk, old)
        assert (old.file, old.emptied_at is not None) == (None, True)
        for model in (ImportIssue, ImportBadRow, ImportSample):
            assert not model.objects.filter(batch=old).exists()
        assert bad_rows_of(kept).exists() and again(clerk, kept).emptied_at is None
        services.start_import(actor=clerk, batch_id=old.pk)
        services.run_batch(actor=clerk, batch_id=old.pk)
        assert again(clerk, old).state == BatchState.FAILED

    def test_by_hand_at_once(self, take: Take, county: Organization, clerk: Actor) -> None:
        batch = take("姓名\n李明2\n王小红\n")
        services.empty_import(actor=clerk, batch_id=batch.pk)
        services.empty_import(actor=clerk, batch_id=batch.pk)
        assert not bad_rows_of(batch).exists() and set(register(county)) == {"王小红"}
        with pytest.raises(NotFound):
            services.correct_row(actor=clerk, batch_id=batch.pk, number=2, cells={"name": "李明"})


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_put_a_row_in_once(take: Take, county: Organization, clerk: Actor) -> None:
    batch = take("姓名\n李明2\n")

    def correct(_turn: int) -> bool:
        try:
            services.correct_row(actor=clerk, batch_id=batch.pk, number=2, cells={"name": "李明"})
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(correct, range(2))) == [False, True]
    rows = Membership.objects.unscoped("test").filter(organization=county)
    assert (rows.count(), again(clerk, batch).new, again(clerk, batch).bad) == (1, 1, 0)
