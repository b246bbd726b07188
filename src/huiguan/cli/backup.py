"""`huiguan backup` and `huiguan restore`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from huiguan.cli.instance import choose_data, data_option, open_instance, plain_errors
from huiguan.cli.options import format_option
from huiguan.server import DataFolder, ensure_database

if TYPE_CHECKING:
    from huiguan.server.backup import NamedContents


@click.command(epilog="Example: huiguan backup /media/disk/2026-03-01.tar --data var")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@data_option
@format_option
def backup(file: Path, data: Path, output: str) -> None:
    """Write database, files and the fingerprints of the keys into the archive FILE (.tar, or .tar.gz to compress).

    The keys are not in it: keep a copy of the folder `keys` elsewhere. Exit status 1 when the database names files
    that are not on the disk or are damaged; the archive is made all the same.
    """
    with open_instance(data), _progress("Writing", output) as tell:
        from huiguan.server.backup import write_backup

        contents = write_backup(data, file, checkpoint_key=_public_key(), named=_named_contents(), tell=tell)
    if output == "json":
        answer = {"file": str(file), "files": contents.files, "bytes": contents.bytes}
        click.echo(json.dumps(answer | {"missing": contents.missing, "damaged": contents.damaged}))
    else:
        click.echo(f"{file}: the database and {contents.files} files, {contents.bytes:,} bytes.")
    lost = contents.missing + contents.damaged
    if lost:
        raise click.ClickException(
            f"The database names {len(lost)} files that are not on the disk, or differ from what was uploaded: "
            f"{', '.join(lost[:5])}. The archive holds everything else."
        )


@click.command(epilog="Example: huiguan restore /media/disk/2026-03-01.tar --data var-restored")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--overwrite", is_flag=True, help="Restore although the instance is not empty; what is in it is lost.")
@data_option
@format_option
def restore(file: Path, overwrite: bool, data: Path, output: str) -> None:
    """Make an instance from the archive FILE, bring it up to date and check its history.

    The archive is checked before anything is changed. Exit status 1 when the history does not hold.
    """
    folder = DataFolder.at(choose_data(data))
    with plain_errors(), ensure_database(folder.root):
        from huiguan.server import keys
        from huiguan.server.backup import read_backup

        with _progress("Reading", output) as tell:
            contents = read_backup(folder.root, file, overwrite=overwrite, tell=tell)
        if contents.checkpoint_key and keys.CHECKPOINT in contents.other_keys:
            for key in (*contents.earlier_keys, contents.checkpoint_key):
                keys.trust_checkpoint_key(folder.root, key)
        with open_instance(data):
            from huiguan.server.prepare import migrate

            migrate()
            history = _verify_history()
    _report(contents, history, output)
    if history is not None and not history["valid"]:
        raise click.ClickException(
            f"The history does not hold: {history['failures']} findings. See: huiguan history verify"
        )


def _report(contents: Any, history: dict[str, Any] | None, output: str) -> None:
    if output == "json":
        answer = {"made_at": contents.made_at, "files": contents.files, "other_keys": contents.other_keys}
        click.echo(json.dumps(answer | {"history": history}))
        return
    click.echo(f"Restored the database and {contents.files} files of {contents.made_at}.")
    if contents.other_keys:
        signers = "\n  ".join((contents.checkpoint_key, *contents.earlier_keys))
        click.echo(
            f"The keys here are not those of the archive ({', '.join(contents.other_keys)}). Encrypted fields stay "
            "closed until its keys folder is put back. Its checkpoints are accepted as signed by\n"
            f"  {signers}\nCompare that with the key that you noted when it was made."
        )
    if history is not None and history["valid"]:
        click.echo(f"The history holds: {history['events']} events checked.")


def _verify_history() -> dict[str, Any] | None:
    """What `huiguan history verify` finds; None in an installation without a history."""
    from huiguan.kernel.permits import system_actor
    from huiguan.server.prepare import part

    services = part("huiguan.kernel.history.services")
    if services is None:
        return None
    report = services.verify(actor=system_actor("restore"))
    return {"valid": report.valid, "failures": report.failures, "events": report.events}


def _named_contents() -> NamedContents | None:
    """Where the database names files; None in an installation without files."""
    from huiguan.server.prepare import part

    files = part("huiguan.kernel.files.backup")
    return None if files is None else files.named_contents()


def _public_key() -> str:
    """The public key that this instance signs checkpoints with, as text; empty in an installation without a history."""
    from huiguan.server.prepare import part

    signing = part("huiguan.kernel.history.keys")
    return str(signing.signing_key().verifying.text) if signing is not None else ""


@contextmanager
def _progress(label: str, output: str) -> Iterator[Callable[[str], None]]:
    """What is worked on, on a terminal; nothing for programs."""
    from rich.console import Console

    console = Console(stderr=True)
    if output == "json" or not console.is_terminal:
        yield lambda name: None
        return
    with console.status(label) as status:
        yield lambda name: status.update(f"{label} {name}")
