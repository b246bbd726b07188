"""`huiguan ballot`: secret ballots that anyone can check, in a folder. No database, no Django."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

EXAMPLES = """\b
Examples:
  huiguan ballot verify council-2026.bel
  huiguan ballot verify council-2026.bel --workers 2 --format json
"""


@click.group(epilog=EXAMPLES)
def ballot() -> None:
    """Hold a verifiable secret ballot in a folder, and check one from its file (the Belenios protocol)."""


@ballot.command()
@click.argument("file", metavar="FILE.bel", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes side by side.")
@click.option("--partial", is_flag=True, help="An election that is still under way may be valid, too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def verify(context: click.Context, file: Path, workers: int, partial: bool, form: str) -> None:
    """Check a whole election from its archive; exit with 0 only when it is valid."""
    from huiguan.engines.ballot.audit import verify_archive
    from huiguan.engines.ballot.executors import executor

    with refusals(), _progress() as show:
        verdict = verify_archive(file, executor=executor(workers), partial=partial, progress=show)
    if form == "json":
        click.echo(json.dumps(verdict.as_json(), ensure_ascii=False))
    else:
        click.echo(_as_text(verdict.as_json()))
    context.exit(0 if verdict.valid else 1)


@contextmanager
def refusals() -> Iterator[None]:
    """What the engine or the system refuses becomes a message and exit code 1."""
    from huiguan.engines.ballot.errors import BallotError

    try:
        yield
    except (BallotError, OSError) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A line on a terminal's error output that counts ballots; nothing elsewhere."""
    terminal = sys.stderr.isatty()

    def show(done: int, of: int) -> None:
        if terminal:
            click.echo(f"\r{done} of {of} ballots checked", err=True, nl=False)

    yield show
    if terminal:
        click.echo(err=True)


def _as_text(verdict: dict[str, Any]) -> str:
    width = max(map(len, verdict["checks"]))
    lines = [f"{name:<{width}}  {reason}" for name, reason in verdict["checks"].items()]
    counts = [f"question {number}: {counts}" for number, counts in enumerate(verdict["result"] or [], 1)]
    word = "valid" if verdict["valid"] else "NOT VALID"
    return "\n".join([*lines, *counts, f"{word}: {verdict['ballots']} ballots, {verdict['seconds']} s"])
