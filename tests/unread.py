"""Exports that a test leaves unread.

A table on its way out reads its rows by a cursor of the database. Whoever serves pages closes the answer and with it
the cursor; a test that looks at the head of an answer does not. Its cursor ends with the test's transaction, and the
collector of garbage would close it some tests later: an error of the database, which breaks the transaction of a test
that has nothing to do with it.
"""

from __future__ import annotations

from functools import wraps
from typing import Any
from weakref import WeakSet

_begun: WeakSet[Any] = WeakSet()


def install() -> None:
    """Keep account of what goes out."""
    from huiguan.kernel.exchange.services.exports import Exported

    begin = Exported.__init__

    @wraps(begin)
    def noted(exported: Any, *args: Any, **named: Any) -> None:
        begin(exported, *args, **named)
        _begun.add(exported)

    Exported.__init__ = noted  # type: ignore[method-assign]  # nothing but tests needs the account


def close_cursors() -> None:
    """Let go of the rows that nobody read, while the transaction that they are read in still stands."""
    for exported in list(_begun):
        exported._pieces.close()
    _begun.clear()
