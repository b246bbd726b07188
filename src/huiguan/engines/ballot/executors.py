"""How ballots are checked side by side: an executor maps a function over tasks, lazily, keeping their order.

Functions and tasks can be pickled, so that an adapter to a cluster needs nothing but `map`.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class Executor(Protocol):
    """Anything that maps. Results come in the order of the tasks; what a task raises is raised again.

    Few tasks may be taken ahead of the results: together they may be larger than the memory.
    """

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """function(task) for each task."""

    def started(self, function: Callable[[Task], Result]) -> AbstractContextManager[Executor]:
        """One whose `map` of the function finds everything started; it starts beside what the caller does meanwhile."""


class Serial:
    """One after the other, in this process."""

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """function(task) for each task."""
        return map(function, tasks)

    def started(self, function: Callable[[Task], Result]) -> AbstractContextManager[Executor]:
        """Nothing has to start."""
        return nullcontext(self)


class Processes:
    """On `workers` processes of this machine, which end with the last result."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """function(task) for each task."""
        with self.started(function) as running:
            yield from running.map(function, tasks)

    @contextmanager
    def started(self, function: Callable[[Task], Result]) -> Iterator[Executor]:
        """The processes, on their way to have the modules of the function; they end with the context."""
        # Not forked: the caller may hold threads and locks that a copy would wait for.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.workers, context, initializer=_loaded, initargs=(function,)) as pool:
            for _ in range(self.workers):
                pool.submit(int)
            yield _Pool(pool, self.workers)


class _Pool:
    """Processes that run."""

    def __init__(self, pool: ProcessPoolExecutor, workers: int) -> None:
        self._pool = pool
        self._ahead = 2 * workers

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """function(task) for each task, with twice as many under way as there are workers."""
        under_way: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                under_way.append(self._pool.submit(function, task))
                if len(under_way) >= self._ahead:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for each in under_way:
                each.cancel()

    def started(self, function: Callable[[Task], Result]) -> AbstractContextManager[Executor]:
        """They run already."""
        return nullcontext(self)


def _loaded(function: Callable[..., object]) -> None:
    """Nothing: a process that was given a function has imported what it needs."""


def executor(workers: int) -> Executor:
    """Processes for two or more workers, else this process alone."""
    return Processes(workers) if workers > 1 else Serial()
