"""Chunks through processes of their own: order, faults, and what happens when one of them is killed."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from huiguan.kernel.exchange import pipeline
from huiguan.kernel.exchange.bulk import RawRows

CHUNKS = 40


@pytest.fixture(autouse=True)
def _two_workers(settings: Any) -> None:
    settings.IMPORT_WORKERS = 2


def first_of_each() -> pipeline.Job:
    """A preparer that every process has, and that answers with the first row of a chunk."""
    return pipeline.job("operator:itemgetter", 0)  # type: ignore[arg-type]  # what itemgetter takes for its setup


def chunks(empty_at: int = -1) -> Iterator[RawRows]:
    """Chunks of a hundred rows each; the one at `empty_at` has none, which the preparer does not bear."""
    for at in range(CHUNKS):
        yield [] if at == empty_at else [(at * 100 + row, ["王小红"] * 20) for row in range(100)]


def first_numbers(found: Iterator[Any]) -> Iterator[int]:
    """Of the rows that the preparer of this test answers with."""
    return (number for number, _cells in found)


def test_answers_come_in_the_order_of_the_file() -> None:
    with pipeline.prepared_chunks(first_of_each(), chunks(), pipeline.INLINE_ROWS) as found:
        assert list(first_numbers(found)) == [at * 100 for at in range(CHUNKS)]


def test_a_fault_of_a_preparer_is_raised_at_its_chunk() -> None:
    got: list[int] = []
    with (
        pytest.raises(IndexError),
        pipeline.prepared_chunks(first_of_each(), chunks(empty_at=7), pipeline.INLINE_ROWS) as found,
    ):
        got.extend(first_numbers(found))
    assert got == [at * 100 for at in range(7)]


def test_a_preparer_that_cannot_begin_says_why() -> None:
    broken = pipeline.job("huiguan.members.importing.prepare:preparer", {})
    with pytest.raises(KeyError), pipeline.prepared_chunks(broken, chunks(), pipeline.INLINE_ROWS) as found:
        list(found)


def test_a_file_that_breaks_off_is_told_behind_its_last_chunk() -> None:
    def broken() -> Iterator[RawRows]:
        yield [(1, ["王小红"])]
        raise OSError("damaged")

    got: list[int] = []
    with (
        pytest.raises(OSError, match="damaged"),
        pipeline.prepared_chunks(first_of_each(), broken(), pipeline.INLINE_ROWS) as found,
    ):
        got.extend(first_numbers(found))
    assert got == [1]


def test_a_killed_worker_ends_the_run_and_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    original = subprocess.Popen

    def noting(*arguments: Any, **options: Any) -> Any:
        started.append(original(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", noting)
    with (
        pytest.raises(pipeline.WorkerLost),
        pipeline.prepared_chunks(first_of_each(), chunks(), pipeline.INLINE_ROWS) as found,
    ):
        next(found)
        started[0].kill()
        list(found)
    assert len(started) == 2
    assert all(process.returncode is not None for process in started)


def test_whoever_takes_no_more_leaves_no_process_and_no_thread() -> None:
    with pipeline.prepared_chunks(first_of_each(), chunks(), pipeline.INLINE_ROWS) as found:
        next(found)
    assert "import-reader" not in {thread.name for thread in threading.enumerate()}
