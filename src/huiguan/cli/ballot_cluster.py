"""Ballots checked on a Dask cluster: the engine's executor interface, on the optional packages of `huiguan[dask]`.

Workers need Huiguan installed. The verdict is as honest as they are: use a cluster of your own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

import click
from distributed import Client, Future

from huiguan.engines.ballot.executors import Executor

# Seconds that a scheduler has to answer.
TIMEOUT = 10
Task = TypeVar("Task")
Result = TypeVar("Result")


class Cluster:
    """The cluster of the scheduler at an address (tcp://… or tls://…, as Dask takes them)."""

    def __init__(self, address: str) -> None:
        self.address = address

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """function(task) for each task, in order. Twice as many are under way as the cluster has threads.

        Raises ClickException when the scheduler does not answer or has no workers.
        """
        with self._client() as client:
            threads = sum(client.nthreads().values())
            if not threads:
                raise click.ClickException(f"the scheduler {self.address} has no workers")
            under_way: deque[Future] = deque()
            try:
                for task in tasks:
                    # Not pure: hashing a megabyte of ballots to find equal tasks would find none.
                    under_way.append(client.submit(function, task, pure=False))
                    if len(under_way) >= 2 * threads:
                        yield under_way.popleft().result()
                while under_way:
                    yield under_way.popleft().result()
            finally:
                client.cancel(list(under_way))

    def started(self, function: Callable[[Task], Result]) -> AbstractContextManager[Executor]:
        """The cluster runs already."""
        return nullcontext(self)

    def _client(self) -> Client:
        try:
            return Client(self.address, timeout=TIMEOUT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise click.ClickException(f"the scheduler {self.address} does not answer: {error}") from error
