"""What a run keeps beside its counts: reasons, refused rows with their cells (sealed), and rows behind the figures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from huiguan.kernel.exchange.bulk import Issue, RefusedRow, Sample
from huiguan.kernel.exchange.enums import BadRowState, IssueKind
from huiguan.kernel.exchange.models import ImportBadRow, ImportBatch, ImportIssue, ImportSample
from huiguan.kernel.exchange.selectors import kept_value
from huiguan.kernel.exchange.sheet import Sheet
from huiguan.kernel.privacy import seal_rows

# Reasons, and rows to correct, beyond so many are counted only: such a file is wrong as a whole.
ISSUES_LIMIT = 50_000
SAMPLES = 1_000
GONE_LIMIT = 20_000
_BATCH = 2_000


def issue_rows(sheet: Sheet, batch_id: int, issues: Iterable[Issue]) -> list[ImportIssue]:
    """Issues as rows of the batch, in the order of the file."""
    return [
        ImportIssue(
            batch_id=batch_id,
            number=i.number,
            column=i.column,
            value=kept_value(sheet, i.column, i.value)[:120],
            reason=i.reason[:400],
            cure=i.cure,
            kind=i.kind or (IssueKind.EMPTY if i.column and not i.value else IssueKind.CELL),
        )
        for i in sorted(issues, key=lambda issue: issue.number)
    ]


def write_issues(sheet: Sheet, batch_id: int, issues: Iterable[Issue], refused: Iterable[RefusedRow]) -> None:
    """Keep why rows were refused, and their cells; a row that was corrected, but is bad again, is replaced."""
    issues = list(issues)
    ImportIssue.objects.bulk_create(issue_rows(sheet, batch_id, issues), batch_size=_BATCH)
    suggested: dict[int, dict[str, str]] = {}
    for issue in issues:
        if issue.cure:
            suggested.setdefault(issue.number, {}).setdefault(issue.column, issue.suggestion)
    ImportBadRow.objects.bulk_create(
        bad_rows(batch_id, [(row.number, row.cells) for row in refused], suggested),
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["batch", "number"],
        update_fields=["cells", "data_key", "state"],
    )


def bad_rows(
    batch_id: int, rows: Sequence[tuple[int, Mapping[str, Any]]], suggested: Mapping[int, Mapping[str, str]]
) -> list[ImportBadRow]:
    """Rows to correct, sealed, not yet saved."""
    contents = [
        (json.dumps({"cells": dict(cells), "suggested": dict(suggested.get(number, {}))}, ensure_ascii=False),)
        for number, cells in rows
    ]
    return [
        ImportBadRow(batch_id=batch_id, number=number, data_key=key, cells=sealed, state=BadRowState.OPEN)
        for (number, _cells), (key, sealed) in zip(rows, seal_rows(("cells",), contents), strict=True)
    ]


def write_samples(batch_id: int, samples: Iterable[Sample]) -> None:
    """Keep rows behind the figures."""
    ImportSample.objects.bulk_create(
        (
            ImportSample(
                batch_id=batch_id,
                result=sample.result,
                number=sample.number,
                object_id=sample.object_id,
                label=sample.label[:200],
                detail=sample.detail[:300],
            )
            for sample in samples
        ),
        batch_size=_BATCH,
    )


class SampleCount:
    """Lets the first rows of each result through."""

    def __init__(self, taken: Mapping[str, int] | None = None) -> None:
        self._taken: dict[str, int] = dict(taken or {})

    def first(self, samples: Iterable[Sample]) -> list[Sample]:
        """Those of `samples` that are still to be kept."""
        kept = []
        for sample in samples:
            taken = self._taken.get(sample.result, 0)
            if taken < SAMPLES:
                self._taken[sample.result] = taken + 1
                kept.append(sample)
        return kept


def forget_result(batch: ImportBatch, *, keep_gone: bool = False) -> None:
    """Before a new run: the reasons, the rows that nobody touched, and the rows behind the figures."""
    ImportIssue.objects.filter(batch=batch).delete()
    ImportBadRow.objects.filter(batch=batch, corrected_at=None).delete()
    samples = ImportSample.objects.filter(batch=batch)
    (samples.exclude(result="gone") if keep_gone else samples).delete()
