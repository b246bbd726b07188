"""`huiguan keys`: the keys of sensitive fields."""

from __future__ import annotations

import json
from pathlib import Path

import click

from huiguan.cli.instance import data_option, open_instance
from huiguan.cli.options import format_option


@click.group(epilog="Example: huiguan keys status --data var")
def keys() -> None:
    """Change the keys that protect sensitive fields, while everybody works on."""


@keys.command(epilog="Example: huiguan keys rotate --data var")
@data_option
@format_option
@click.option("--resume", is_flag=True, help="Go on with a rotation that was broken off; make no new key.")
def rotate(data: Path, output: str, resume: bool) -> None:
    """Make a new master key and wrap the key of every record with it.

    Pages, imports and jobs go on meanwhile. Keep the old key files: backups made before need them.
    """
    with open_instance(data):
        from huiguan.kernel.permits import system_actor
        from huiguan.kernel.privacy import services

        def told(done: int) -> None:
            if output == "text":
                click.echo(f"{done} records", err=True)

        done = services.rotate_keys(actor=system_actor("command line"), make_new=not resume, told=told)
        left = services.stale_keys()
    if output == "json":
        click.echo(json.dumps({"version": done.version, "rewrapped": done.rewrapped, "left": left}))
        return
    click.echo(
        f"Master key {done.version} wraps {done.rewrapped} records anew. Copy the keys folder to its safe place."
    )
    if left:
        click.echo(f"{left} records were written meanwhile under the key before. Run: huiguan keys rotate --resume")


@keys.command(epilog="Example: huiguan keys status --data var --format json")
@data_option
@format_option
def status(data: Path, output: str) -> None:
    """Say which master key wraps, and how many records still wait for it."""
    with open_instance(data):
        from huiguan.kernel.privacy import services
        from huiguan.kernel.privacy.keyring import keyring, provider

        found = {"version": keyring().newest(), "provider": provider().name, "left": services.stale_keys()}
    if output == "json":
        click.echo(json.dumps(found))
        return
    click.echo(f"Master key {found['version']}, {found['provider']}; {found['left']} records under an older one.")
