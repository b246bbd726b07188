"""`huiguan i18n`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from huiguan.cli.options import format_option

ROOT = Path(__file__).resolve().parents[1]


@click.group(epilog="Example: huiguan i18n missing")
def i18n() -> None:
    """Translations, for developers."""


@i18n.command(epilog="Example: huiguan i18n missing src/huiguan/directives")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@format_option
def missing(folder: Path | None, output: str) -> None:
    """List every string that would be read untranslated, in FOLDER or everywhere; exit 1 when there is one."""
    from huiguan.kernel.i18n.check import faults

    below = (folder or ROOT).resolve()
    found = [fault for fault in faults(ROOT) if fault.path.is_relative_to(below)]
    if output == "json":
        rows = [{"file": str(f.path.relative_to(ROOT)), "line": f.line, "what": f.what} for f in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for fault in found:
            click.echo(f"{fault.path.relative_to(ROOT)}:{fault.line}: {fault.what}")
        if not found:
            click.echo("Everything is translated.")
    sys.exit(1 if found else 0)


@i18n.command("compile", epilog="Example: huiguan i18n compile")
@format_option
def compile_(output: str) -> None:
    """Compile the catalogues that changed."""
    from huiguan.kernel.i18n.compile import compile_catalogues

    compiled = [str(path.relative_to(ROOT)) for path in compile_catalogues(ROOT)]
    if output == "json":
        click.echo(json.dumps({"compiled": compiled}))
        return
    for path in compiled:
        click.echo(f"compiled {path}")
