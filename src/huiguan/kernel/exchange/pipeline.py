"""Chunks of rows through worker processes and back in order, with a bounded number under way.

A thread reads the file, so that reading goes on while the database works; no more chunks are under way than a small
multiple of the workers, so that memory does not grow with the file. A worker ends by itself when its parent is gone.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing import Pipe
from queue import Queue
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override

from huiguan.kernel.exchange.bulk import CHUNK, Prepared, RawRow, RawRows, taken_apart

# Below this many rows the start of a process costs more than it gives.
INLINE_ROWS = 10_000
AHEAD = 2  # chunks under way for each worker
# What preparers need to know of the installation. The module of settings itself would bring the tools of database,
# history and logs into each worker, a third of its memory.
HANDED_DOWN = (
    *("DATA", "PRIVACY_PROVIDER", "LANGUAGE_CODE", "LANGUAGES", "LOCALE_PATHS"),
    *("USE_I18N", "USE_TZ", "TIME_ZONE"),
)
# Blocks of a chunk go back to the system as soon as they are free; one arena is enough for one thread.
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "262144", "MALLOC_TRIM_THRESHOLD_": "1048576"}

Prepare = Callable[[list[RawRow]], Prepared]


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker makes ready: the preparer ("module:function"), its setup, and the language of its sentences."""

    preparer: str
    setup: dict[str, Any]
    language: str


def job(preparer: str, setup: dict[str, Any]) -> Job:
    """A job in the language of the caller."""
    return Job(preparer, setup, get_language() or settings.LANGUAGE_CODE)


def prepare_of(task: Job) -> Prepare:
    """The preparer of a job, in this process."""
    module, _, name = task.preparer.partition(":")
    made: Prepare = getattr(importlib.import_module(module), name)(task.setup)
    return made


def cut(rows: Iterator[RawRow], at: int, size: int = CHUNK) -> Iterator[list[RawRow]]:
    """Rows in lists of at most `size`, none of which holds rows from both sides of row number `at`."""
    chunk: list[RawRow] = []
    for row in rows:
        if chunk and (len(chunk) == size or chunk[-1][0] < at <= row[0]):
            yield chunk
            chunk = []
        chunk.append(row)
    if chunk:
        yield chunk


@contextmanager
def prepared_chunks(task: Job, chunks: Iterator[RawRows], about: int) -> Iterator[Iterator[Prepared]]:
    """The chunks made ready, in their order. `about` is how many rows are expected: few are done in this process."""
    workers = settings.IMPORT_WORKERS if about >= INLINE_ROWS else 0
    if workers < 1:
        prepare = prepare_of(task)
        yield (prepare(taken_apart(chunk)) for chunk in chunks)
        return
    crew = [_Worker(task) for _each in range(workers)]
    under_way = _UnderWay(crew, chunks, task.language)
    try:
        yield under_way.results()
    finally:
        under_way.stop()


class WorkerLost(RuntimeError):
    """A process that made rows ready has ended, killed perhaps. Rows up to the checkpoint are in."""


class _Worker:
    """A process of its own that makes chunks ready (`worker.main`), and the line to it.

    Neither forked nor started by `multiprocessing`: a worker shares nothing with this process, loads nothing of it, and
    needs no other process beside it.
    """

    def __init__(self, task: Job) -> None:
        self._line, end = Pipe()
        with end:
            path = os.pathsep.join(filter(None, sys.path))
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", "huiguan.kernel.exchange.worker", str(end.fileno())],
                env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": path},
                pass_fds=[end.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self._line.send({name: getattr(settings, name) for name in HANDED_DOWN})
        self._line.send(task)

    def take(self, chunk: RawRows) -> None:
        """Send a chunk; waits while the worker is behind. Raises OSError when it has ended."""
        self._line.send(chunk)

    def give(self) -> Prepared:
        """The oldest chunk that was taken, made ready; raises what its preparer raised, WorkerLost when it ended."""
        try:
            answer = self._line.recv()
        except (EOFError, OSError) as fault:
            raise WorkerLost(f"worker {self._process.pid} of the import ended") from fault
        if isinstance(answer, BaseException):
            raise answer
        made: Prepared = answer
        return made

    def stop(self) -> None:
        """End the process; it holds nothing that is not in the file still."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Close the line, when nobody uses it any more."""
        self._line.close()


class _UnderWay:
    """The chunks between the file and the database. Workers take turns, so that each one's line keeps the order."""

    def __init__(self, crew: list[_Worker], chunks: Iterator[RawRows], language: str) -> None:
        self._crew, self._chunks, self._language = crew, chunks, language
        self._room = threading.Semaphore(len(crew) * AHEAD)
        self._queue: Queue[_Worker | BaseException | None] = Queue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._read, name="import-reader", daemon=True)
        self._thread.start()

    def results(self) -> Iterator[Prepared]:
        """Prepared chunks in order; what the reader or a worker raised is raised here, at its place."""
        while (item := self._queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item.give()
            self._room.release()

    def stop(self) -> None:
        """Let the reader end, also when nobody takes its chunks any more, and the workers."""
        self._stopped.set()
        self._room.release()
        for worker in self._crew:
            worker.stop()
        self._thread.join()
        for worker in self._crew:
            worker.close()

    def _read(self) -> None:
        turns = cycle(self._crew)
        try:
            with override(self._language):
                for chunk in self._chunks:
                    self._room.acquire()
                    if self._stopped.is_set():
                        return
                    worker = next(turns)
                    # Told first: when the worker has ended, whoever waits for its answer hears of that.
                    self._queue.put(worker)
                    worker.take(chunk)
            self._queue.put(None)
        except BaseException as fault:  # noqa: BLE001 - raised again by `results`, in the thread that waits for it
            self._queue.put(fault)
