"""`huiguan demo`: load the demonstration."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console

from huiguan.cli.instance import data_option, open_instance
from huiguan.cli.options import format_option
from huiguan.cli.run import sign_in_table


@click.command(epilog="Example: huiguan demo --scale small --data var/demo")
@click.option(
    "--scale",
    type=click.Choice(["small", "province", "nation"]),
    default="small",
    show_default=True,
    help="40, 110 or 3,273 associations.",
)
@click.option(
    "--members/--no-members", default=True, show_default=True, help="With rosters (nation: 2,000,000 people)."
)
@data_option
@format_option
def demo(scale: str, members: bool, data: Path, output: str) -> None:
    """Load the demonstration into an empty instance and print its sign-ins."""
    console = Console(stderr=True, highlight=False)
    started = time.monotonic()
    os.environ["HUIGUAN_SANDBOX"] = "1"  # before the settings are read: a demonstration may use the sandboxes
    from huiguan.server.prepare import compile_catalogues, migrate

    compile_catalogues()  # before Django looks words up: the rows that are loaded keep them
    with open_instance(data):
        from huiguan import demo as demonstration

        migrate()
        try:
            demonstration.load(demonstration.SCALES[scale], tell=_timed(console, started), members=members)
        except demonstration.NotEmpty as fault:
            message = "This instance is not empty. Choose another folder: huiguan demo --data var/demo."
            raise click.ClickException(message) from fault
        sign_ins = demonstration.sign_ins()
    seconds = round(time.monotonic() - started, 1)
    if output == "json":
        click.echo(json.dumps({"scale": scale, "seconds": seconds, "sign_ins": sign_ins}, ensure_ascii=False))
        return
    console.print(f"Loaded in {seconds} s.")
    Console(highlight=False).print(sign_in_table(sign_ins))


def _timed(console: Console, started: float) -> Callable[[str], None]:
    """Lines of the stages, each with the seconds since the start: the larger scales take minutes."""
    return lambda text: console.print(f"{time.monotonic() - started:5.0f} s  {text}")
