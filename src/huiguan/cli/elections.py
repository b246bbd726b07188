"""`huiguan elections`: what programs beside Huiguan hand over to elections."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import BinaryIO

import click

from huiguan.cli.instance import data_option, open_instance, plain_errors
from huiguan.cli.options import format_option
from huiguan.server.database import database_answers

# A returned mail is a few kilobytes; what is longer is cut, and then no report.
MAX_BYTES = 2**20


@click.group(epilog="Example: huiguan elections bounces - < returned.eml")
def elections() -> None:
    """Take in what the mail server hands back of mailed credentials."""


@elections.command(epilog="Example: huiguan elections bounces - < returned.eml")
@click.argument("file", type=click.File("rb"))
@data_option
@format_option
def bounces(file: BinaryIO, data: Path, output: str) -> None:
    """Read a mail that came back (FILE, or “-” for the standard input, as a mail server pipes it).

    A credential that could not be delivered waits for its voter again, and the office sees whom mail does not reach.
    Any other mail changes nothing; the exit status is 0 all the same, so that no mail server complains of it. It is 75
    (“try again later”) for a report while the database does not run; this command never starts it.
    """
    from huiguan.elections.returned_mail import read_report

    raw = file.read(MAX_BYTES)
    taken = read_report(raw) is not None and _taken(data, raw)
    if output == "json":
        click.echo(json.dumps({"returned": taken}))
        return
    click.echo("A credential came back." if taken else "No credential came back.")


def _taken(data: Path, raw: bytes) -> bool:
    with plain_errors():
        if not database_answers(data):
            click.echo("Not running: the database does not answer. Hand the mail over again later.", err=True)
            raise SystemExit(os.EX_TEMPFAIL)
    with open_instance(data):
        from huiguan.elections import services
        from huiguan.kernel.permits import system_actor

        return services.take_bounce(actor=system_actor("elections"), raw=raw)
