"""`huiguan itemise`: outline and action items of official Chinese documents."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from huiguan.engines.itemise import Itemised

EXAMPLES = """\b
Examples:
  huiguan itemise speech.txt
  huiguan itemise notice.docx plan.pdf --date 2026-01-05 --format table
  huiguan itemise speech.txt --format xlsx -o tasks.xlsx
  cat speech.txt | huiguan itemise -
"""


@click.command(epilog=EXAMPLES)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "table", "xlsx"]),
    default="json",
    show_default=True,
    help="What to write.",
)
@click.option("--date", type=click.DateTime(formats=["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Date of the documents.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def itemise(files: tuple[str, ...], form: str, date: dt.datetime | None, output: Path | None) -> None:
    """Find the outline and the action items of official Chinese documents.

    Reads .txt (UTF-8, GB18030, UTF-16), .docx, .pdf with text and .html; “-” is the standard input. Faster when the
    engine is compiled: “huiguan compile --check” says whether it is.
    """
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("xlsx is not for a terminal: give --output FILE")
    documents = [_read(name, date.date() if date else None) for name in files]
    if form == "xlsx":
        _write_bytes(_as_xlsx(documents), output)
    elif form == "table":
        _write_text(_as_table(documents), output)
    else:
        read: Any = [document.as_json() for document in documents]
        _write_text(json.dumps(read[0] if len(read) == 1 else read, ensure_ascii=False) + "\n", output)


def _read(name: str, date: dt.date | None) -> Itemised:
    from huiguan.engines.itemise import itemise as read_items
    from huiguan.engines.itemise.readers import UnreadableDocument, read_bytes, read_path

    try:
        text = read_bytes(sys.stdin.buffer.read(), name="-") if name == "-" else read_path(Path(name))
    except UnreadableDocument as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{name}: {error.strerror or error}") from error
    return read_items(text, date=date, source=name if name == "-" else Path(name).name)


def _write_text(words: str, output: Path | None) -> None:
    _write_bytes(words.encode("utf-8", "surrogatepass"), output)


def _write_bytes(data: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror or error}") from error


def _as_table(documents: list[Itemised]) -> str:
    from huiguan.cli.itemise_tables import as_table

    return as_table(documents)


def _as_xlsx(documents: list[Itemised]) -> bytes:
    from huiguan.cli.itemise_tables import as_xlsx

    return as_xlsx(documents)
