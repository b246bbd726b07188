"""How ballots are checked side by side: an executor maps a function over tasks, lazily, keeping their order.

Functions and tasks can be pickled, so that an adapter to a cluster needs nothing but `map`.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class Executor(Protocol):
    """Anything that maps. Results come in the order of the tasks; what a task raises is raised again.

    Few tasks may be taken ahead of the results: together they may be larger than the memory.
    """

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """function(task) for each task."""


class Serial:
    """One after the other, in this process."""

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """function(task) for each task."""
        return map(function, tasks)


class Processes:
    """On `workers` processes of this machine, which end with the last result."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """function(task) for each task, with twice as many under way as there are workers."""
        # Not forked: the caller may hold threads and locks that a copy would wait for.
        with ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn")) as pool:
            under_way: deque[Future[Result]] = deque()
            try:
                for task in tasks:
                    under_way.append(pool.submit(function, task))
                    if len(under_way) >= 2 * self.workers:
                        yield under_way.popleft().result()
                while under_way:
                    yield under_way.popleft().result()
            finally:
                for each in under_way:
                    each.cancel()


def executor(workers: int) -> Executor:
    """Processes for two or more workers, else this process alone."""
    return Processes(workers) if workers > 1 else Serial()
