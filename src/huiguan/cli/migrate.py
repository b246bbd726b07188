"""`huiguan migrate`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from huiguan.cli.instance import data_option, open_instance
from huiguan.cli.options import format_option


@click.command(epilog="Example: huiguan migrate --data var")
@data_option
@format_option
def migrate(data: Path, output: str) -> None:
    """Bring the database to the version of this Huiguan."""
    with open_instance(data):
        from huiguan.server.prepare import migrate as apply_migrations

        applied = apply_migrations()
    if output == "json":
        click.echo(json.dumps({"applied": applied}))
        return
    for name in applied:
        click.echo(f"applied {name}")
    if not applied:
        click.echo("The database is up to date.")
