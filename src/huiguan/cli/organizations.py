"""`huiguan organizations`: the tree of associations."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from huiguan.cli.instance import data_option, open_instance


@click.group(epilog="Example: huiguan organizations list --format json")
def organizations() -> None:
    """Look at the tree of associations."""


@organizations.command("list", epilog="Example: huiguan organizations list --format json --data var")
@data_option
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to print the result.",
)
def list_organizations(data: Path, output: str) -> None:
    """List all associations in the order of the tree."""
    with open_instance(data):
        from huiguan.kernel.organizations.api import as_rows
        from huiguan.kernel.organizations.selectors import visible_organizations
        from huiguan.kernel.permits import system_actor

        rows = as_rows(list(visible_organizations(system_actor("command"))))
    columns = ("code", "name", "level", "parent")
    if output == "json":
        click.echo(json.dumps([{column: row[column] for column in columns} for row in rows], ensure_ascii=False))
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*(row[column] or "" for column in columns))
    Console().print(table)
