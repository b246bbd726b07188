"""`huiguan docs`."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import click

from huiguan.cli.options import format_option


@click.group(epilog="Example: huiguan docs workflows")
def docs() -> None:
    """Documentation made from the program, for developers."""


@docs.command(epilog="Example: huiguan docs workflows --folder docs/workflows")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("docs/workflows"),
    show_default=True,
    help="Where the diagrams go.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a file is not in step.")
@format_option
def workflows(folder: Path, check: bool, output: str) -> None:
    """Write the state diagram of every declared workflow. Needs no database."""
    _set_up_django()
    from huiguan.kernel.workflow.diagram import stale_documents, write_documents

    changed = stale_documents(folder) if check else write_documents(folder)
    if output == "json":
        click.echo(json.dumps({"written": not check, "files": [str(path) for path in changed]}))
    else:
        for path in changed:
            click.echo(f"{'not in step' if check else 'written'}: {path}")
        if not changed:
            click.echo("All diagrams are in step.")
    sys.exit(1 if check and changed else 0)


def _set_up_django() -> None:
    """Only declarations are read: settings get a folder of their own when there is no instance."""
    import django

    os.environ.setdefault("HUIGUAN_DATA", str(Path(tempfile.gettempdir()) / "huiguan-docs"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiguan.config.settings")
    django.setup()
