"""Chunks of rows through worker processes and back in order, with a bounded number under way.

A thread reads the file, so that reading goes on while the database works; no more chunks are under way than a small
multiple of the workers, so that memory does not grow with the file. A worker ends by itself when its parent is gone.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from queue import Queue
from typing import Any

from django.conf import settings
from django.utils.translation import activate, get_language, override

from huiguan.kernel.exchange.bulk import CHUNK, Prepared, RawRow, RawRows, taken_apart

# Below this many rows the start of a process costs more than it gives.
INLINE_ROWS = 10_000
AHEAD = 2  # chunks under way for each worker
TIDY = 10  # chunks after which a worker looks for cycles

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
    # Forked from a process that has nothing but Django in it: no connection and no thread of ours is copied.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["huiguan.kernel.exchange.worker"])
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(task,))
    under_way = _UnderWay(pool, chunks, task.language, workers * AHEAD)
    try:
        yield under_way.results()
    finally:
        under_way.stop()
        pool.shutdown(wait=True, cancel_futures=True)


class _UnderWay:
    """The chunks between the file and the database."""

    def __init__(self, pool: ProcessPoolExecutor, chunks: Iterator[RawRows], language: str, ahead: int) -> None:
        self._pool, self._chunks, self._language = pool, chunks, language
        self._room = threading.Semaphore(ahead)
        self._queue: Queue[Future[Prepared] | BaseException | None] = Queue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._read, name="import-reader", daemon=True)
        self._thread.start()

    def results(self) -> Iterator[Prepared]:
        """Prepared chunks in order; what the reader or a worker raised is raised here, at its place."""
        while (item := self._queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item.result()
            self._room.release()

    def stop(self) -> None:
        """Let the reader end, also when nobody takes its chunks any more."""
        self._stopped.set()
        self._room.release()
        self._thread.join()

    def _read(self) -> None:
        try:
            with override(self._language):
                for chunk in self._chunks:
                    self._room.acquire()
                    if self._stopped.is_set():
                        return
                    self._queue.put(self._pool.submit(_prepare, chunk))
            self._queue.put(None)
        except BaseException as fault:  # noqa: BLE001 - raised again by `results`, in the thread that waits for it
            self._queue.put(fault)


_ready: Prepare | None = None
_done = 0


def _begin(task: Job) -> None:
    """The start of a worker process."""
    global _ready
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    # Where the preloading failed the error would be kept silent there; here it is not.
    importlib.import_module("huiguan.kernel.exchange.worker")
    activate(task.language)
    _ready = prepare_of(task)
    # Rows are lists and tuples without cycles: looking for some each time there are many takes a sixth of all work.
    gc.freeze()
    gc.disable()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _prepare(chunk: RawRows) -> Prepared:
    global _done
    if _ready is None:
        raise RuntimeError("the worker was not begun")
    _done += 1
    if _done % TIDY == 0:
        gc.collect()
    return _ready(taken_apart(chunk))
