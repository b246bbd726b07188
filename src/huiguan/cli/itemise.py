"""`huiguan itemise`: outline and action items of official Chinese documents."""

from __future__ import annotations

import datetime as dt
import json
import sys

import click


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=str))
@click.option("--format", "form", type=click.Choice(["json", "table", "xlsx"]), default="json")
@click.option("--date", type=click.DateTime(formats=["%Y-%m-%d"]), default=None)
def itemise(files: tuple[str, ...], form: str, date: dt.datetime | None) -> None:
    """Find the outline and the action items of official Chinese documents."""
    from huiguan.engines.itemise import itemise as run

    out = []
    for name in files:
        with open(name, encoding="utf-8", newline="") as f:
            out.append(run(f.read(), date=date.date() if date else None, source=name).as_json())
    json.dump(out[0] if len(out) == 1 else out, sys.stdout, ensure_ascii=False)
