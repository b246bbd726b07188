"""The engine in a process of its own, in whichever form (compiled or plain) the environment asks for.

As a program: reads pickled pairs of text and date, answers each with the pickled `facts`, after a first word that says
whether it is compiled.
"""

from __future__ import annotations

import datetime as dt
import os
import pickle
import subprocess
import sys
from types import TracebackType
from typing import Any

from huiguan.engines.itemise import IS_COMPILED, Itemised, itemise
from huiguan.engines.itemise.compiled import VARIABLE

OFF = {VARIABLE: "off"}


def facts(found: Itemised) -> str:
    """Everything that was found, so that 2 and 2.0, a list and a tuple differ."""
    return repr((found, found.as_json()))


class Form:
    """The engine in another process; use it as a context."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = [sys.executable, __file__]
        self._process = subprocess.Popen(
            command, env=os.environ | environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.is_compiled: bool = self._read()

    def facts(self, text: str, date: dt.date | None) -> str:
        """What the engine finds there; fails when its process died of the text."""
        stdin = self._process.stdin
        assert stdin is not None
        pickle.dump((text, date), stdin)
        stdin.flush()
        return self._read()

    def _read(self) -> Any:
        stdout = self._process.stdout
        assert stdout is not None
        try:
            return pickle.load(stdout)
        except EOFError:
            raise AssertionError(f"the engine ended with status {self._process.wait()}") from None

    def __enter__(self) -> Form:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


def serve() -> None:
    """Answer until nothing more is asked."""
    answer(IS_COMPILED)
    while True:
        try:
            text, date = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answer(facts(itemise(text, date=date)))


def answer(value: object) -> None:
    pickle.dump(value, sys.stdout.buffer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve()
