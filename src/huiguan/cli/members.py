"""`huiguan members`: the roster of an association, in and out."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import IO, Any

import click

from huiguan.cli.instance import data_option, open_instance
from huiguan.cli.options import format_option

MODES = {"good-rows": "good_rows", "all-or-nothing": "all_or_nothing"}


@click.group(epilog="Example: huiguan members import roster.xlsx --org 440100 --dry-run")
def members() -> None:
    """Import and export the roster of an association."""


@members.command(
    "import", epilog="Example: huiguan members import roster.xlsx --org 440100 --report errors.xlsx --format json"
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--org", "code", required=True, metavar="CODE", help="Code of the association.")
@click.option("--dry-run", is_flag=True, help="Check every row and count, but write nothing.")
@click.option(
    "--mode",
    type=click.Choice(list(MODES)),
    default="good-rows",
    show_default=True,
    help="What happens to good rows when others are bad.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the rows that were not imported into this workbook, with the reasons.",
)
@data_option
@format_option
def import_members(
    file: Path, code: str, dry_run: bool, mode: str, report: Path | None, data: Path, output: str
) -> None:
    """Import the roster FILE (.xlsx, .xls or .csv).

    An import that was broken off goes on where it stopped when the same file is given again. Exits with 1 when
    nothing was imported, for instance when rows are bad and the mode is all-or-nothing.
    """
    with open_instance(data):
        from huiguan.kernel.permits import NotFound, RuleViolation

        try:
            batch, seconds = _imported(file, code, dry_run, MODES[mode])
            if report is not None and batch.bad:
                _write_report(batch.pk, report)
        except RuleViolation as refusal:
            raise click.ClickException(refusal.message) from refusal
        except NotFound as unknown:
            raise click.ClickException(f"No association has the code {code}.") from unknown
        figures = _figures(batch, seconds)
        click.echo(json.dumps(figures) if output == "json" else _text(batch, figures, dry_run, report))
    if batch.state == "failed":
        raise click.exceptions.Exit(1)


def _imported(file: Path, code: str, dry_run: bool, mode: str) -> tuple[Any, float]:
    from huiguan.kernel.exchange import services
    from huiguan.kernel.organizations.selectors import organization_by_code
    from huiguan.kernel.permits import NotFound, system_actor

    organization = organization_by_code(code)
    if organization is None:
        raise NotFound(code)
    started = time.perf_counter()
    with file.open("rb") as stream:
        batch = services.import_file(
            actor=system_actor("command"),
            organization=organization,
            sheet_key="members",
            upload=stream,
            name=file.name,
            mode=mode,
            dry_run=dry_run,
        )
    return batch, time.perf_counter() - started


def _write_report(batch_id: int, report: Path) -> None:
    from huiguan.kernel.exchange import services
    from huiguan.kernel.permits import system_actor

    found: IO[bytes] = services.error_workbook(actor=system_actor("command"), batch_id=batch_id)
    with found, report.open("wb") as target:
        shutil.copyfileobj(found, target)


def _figures(batch: Any, seconds: float) -> dict[str, Any]:
    return {
        "batch": batch.pk,
        "rows": batch.done,
        "created": batch.new,
        "updated": batch.changed,
        "unchanged": batch.unchanged,
        "rejected": batch.bad,
        "seconds": round(seconds, 3),
        "rows_per_second": round(batch.done / seconds) if seconds else 0,
    }


def _text(batch: Any, figures: dict[str, Any], dry_run: bool, report: Path | None) -> str:
    lines = [f"{name:<16}{value}" for name, value in figures.items()]
    lines += [f"{name:<16}{value}" for name, value in batch.summary.items()]
    if batch.refused:
        lines.append(f"refused columns {'、'.join(batch.refused)}")
    if batch.message:
        lines.append(batch.message)
    if dry_run:
        lines.append("Nothing was written.")
    if batch.bad and report is None:
        lines.append("Give --report errors.xlsx for the bad rows with their reasons.")
    return "\n".join(lines)
