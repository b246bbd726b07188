"""`huiguan history`: seal, sign, check and prove."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from huiguan.cli.instance import data_option, open_instance
from huiguan.cli.options import format_option, json_option

SHOWN = 20


@click.group(epilog="Example: huiguan history verify --data var")
def history() -> None:
    """Seal the history, sign checkpoints, and check that nobody rewrote it."""


@contextmanager
def _progress(label: str, output: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal; nothing for programs."""
    if output == "json" or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _actor() -> Any:
    from huiguan.kernel.permits import system_actor

    return system_actor("command line")


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@history.command(epilog="Example: huiguan history seal --data var")
@data_option
@format_option
def seal(data: Path, output: str) -> None:
    """Seal all changes of ended transactions."""
    with open_instance(data), _progress("Sealing", output) as progress:
        from huiguan.kernel.history import services

        report = services.seal(actor=_actor(), progress=progress)
    if output == "json":
        click.echo(json.dumps({"sealed": report.sealed, "size": report.size, "root": _b64(report.root)}))
    else:
        click.echo(f"Sealed {report.sealed} changes; the log holds {report.size}. Root {_b64(report.root)}")


@history.command(epilog="Example: huiguan history checkpoint --output /media/stick/2026-03.checkpoint")
@data_option
@format_option
@click.option("--output", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write the note to this file.")
def checkpoint(data: Path, output: str, file: Path | None) -> None:
    """Seal, then sign the state of the log. Keep the note where this machine cannot change it."""
    with open_instance(data), _progress("Sealing", output) as progress:
        from huiguan.kernel.history import services
        from huiguan.kernel.history.keys import signing_key

        point = services.make_checkpoint(actor=_actor(), progress=progress)
        key = signing_key().verifying.text
    if file is not None:
        file.write_text(point.note, encoding="utf-8")
    if output == "json":
        click.echo(json.dumps({"size": point.size, "note": point.note, "key": key}, ensure_ascii=False))
        return
    click.echo(point.note if file is None else f"Signed {point.size} changes into {file}.")
    click.echo(f"Public key: {key}", err=True)


@history.command(epilog="Example: huiguan history verify --checkpoint /media/stick/2026-03.checkpoint")
@data_option
@format_option
@click.option(
    "--checkpoint",
    "files",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="A checkpoint kept outside; may be repeated.",
)
@click.option("--key", "key_text", help="Another public key to accept, such as the one before a restore.")
def verify(data: Path, output: str, files: tuple[Path, ...], key_text: str | None) -> None:
    """Check every row, every hash and every checkpoint; ends with status 1 when something does not hold."""
    notes = [_read_note(file) for file in files]
    with open_instance(data), _progress("Checking", output) as progress:
        from huiguan.kernel.history import services

        report = services.verify(actor=_actor(), outside=notes, key=_read_key(key_text), progress=progress)
    click.echo(json.dumps(_as_json(report), ensure_ascii=False) if output == "json" else _as_text(report))
    if not report.valid:
        raise SystemExit(1)


@history.command(epilog="Example: huiguan history prove organizations.organization 12")
@data_option
@json_option
@click.argument("kind")
@click.argument("ident", metavar="ID", type=int)
def prove(data: Path, output: str, kind: str, ident: int) -> None:
    """Prove, as JSON, that the latest sealed change of an object stands in the log.

    KIND is the app and model, such as organizations.organization.
    """
    with open_instance(data):
        from django.apps import apps

        from huiguan.kernel.history import services
        from huiguan.kernel.permits import NotFound

        try:
            subject = apps.get_model(kind)(pk=ident)
            proof = services.prove_event(actor=_actor(), subject=subject)
        except (LookupError, ValueError, NotFound) as error:
            raise click.ClickException(f"There is no sealed change of {kind} {ident}.") from error
    click.echo(json.dumps(proof, ensure_ascii=False))


def _read_note(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"The checkpoint {file} cannot be read.") from error


def _read_key(text: str | None) -> Any:
    if text is None:
        return None
    from huiguan.engines.seal import BadCheckpoint, VerifyingKey

    try:
        return VerifyingKey.from_text(text)
    except BadCheckpoint as error:
        raise click.ClickException(f"The key cannot be read: {error}.") from error


def _as_json(report: Any) -> dict[str, Any]:
    counted = ("events", "rows", "unsealed", "without_actor", "checkpoints", "outside", "failures")
    return {
        "valid": report.valid,
        "size": report.size,
        "root": _b64(report.root),
        **{name: getattr(report, name) for name in counted},
        "lawfully_erased": report.erased,
        "erasures": report.erasures,
        "findings": [
            {"problem": f.problem, "table": f.table, "row": f.row, "detail": f.detail} for f in report.findings
        ],
    }


def _as_text(report: Any) -> str:
    lines = [
        "The history holds." if report.valid else f"The history does not hold: {report.failures} findings.",
        f"Sealed changes: {report.size}, not sealed yet: {report.unsealed}, without an actor: {report.without_actor}",
        f"Rows compared with their last change: {report.rows}",
        f"Lawfully erased: values of {report.erased} changes, by {report.erasures} erasures",
        f"Checkpoints: {report.checkpoints} inside, {report.outside} from outside",
        f"Root: {_b64(report.root)}",
    ]
    for finding in report.findings[:SHOWN]:
        place = f"{finding.table} {finding.row if finding.row is not None else ''}".strip()
        lines.append(f"  {finding.problem}: {place}{': ' if place else ''}{finding.detail}")
    if report.failures > SHOWN:
        lines.append(f"  … and {report.failures - SHOWN} more (--format json lists the first thousand)")
    return "\n".join(lines)
