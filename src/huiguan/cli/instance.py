"""What commands that work on an instance have in common: the options, the database, Django."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from huiguan.server import ServerError, ensure_database
from huiguan.server.folder import DATA_VARIABLE

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=DATA_VARIABLE,
    default=Path("var"),
    show_default=True,
    help=f"Folder of the data; also {DATA_VARIABLE}.",
)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what the operator has to mend into a message and exit status 1."""
    try:
        yield
    except ServerError as error:
        raise click.ClickException(str(error)) from error


def choose_data(data: Path) -> Path:
    """Make a data folder the one that settings and child processes use; returns it as an absolute path."""
    absolute = data.absolute()
    os.environ[DATA_VARIABLE] = str(absolute)
    return absolute


@contextmanager
def open_instance(data: Path) -> Iterator[None]:
    """The instance's database running and Django set up; stops the embedded server again if nobody else uses it."""
    folder = choose_data(data)
    with plain_errors(), ensure_database(folder):
        from huiguan.server.prepare import set_up_django

        set_up_django()
        yield
