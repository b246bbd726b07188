"""A process that makes chunks of an import ready: `python -m huiguan.kernel.exchange.worker LINE`.

LINE is the number of an open socket to the process that writes. It brings settings, then the job, then chunks, each of
which is answered by the chunk made ready or by what went wrong. There is no app, no model and no database here:
preparers are pure functions of rows, and all of Django would take two seconds and a hundred megabytes.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

# Names of persons are read character by character; the readings of phrases would take a second and 40 MB each.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from django.apps import apps
from django.conf import settings
from django.utils.translation import activate

from huiguan.kernel.exchange.bulk import taken_apart

TIDY = 10  # chunks after which a worker looks for cycles


def main(line: Connection) -> None:
    """Answer until the other side is gone."""
    # Ctrl+C is the writer's matter, which ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError), line:
        settings.configure(**line.recv())
        # Catalogues are found by LOCALE_PATHS; gettext only asks that the registry of apps is settled.
        apps.populate([])
        _answer(line)


def _answer(line: Connection) -> None:
    from huiguan.kernel.exchange.pipeline import prepare_of

    try:
        task = line.recv()
        activate(task.language)
        prepare = prepare_of(task)
    except Exception as fault:  # noqa: BLE001 - the answer to the first chunk, raised where it is waited for
        line.send(fault)
        return
    # Rows are lists and tuples without cycles: looking for some each time there are many takes a sixth of all work.
    gc.freeze()
    gc.disable()
    done = 0
    while True:
        chunk: Any = line.recv()
        try:
            answer: Any = prepare(taken_apart(chunk))
        except Exception as fault:  # noqa: BLE001 - as above
            answer = fault
        line.send(answer)
        del chunk, answer
        done += 1
        if done % TIDY == 0:
            gc.collect()


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
