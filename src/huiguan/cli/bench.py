"""`huiguan bench`: measure a part of the house against its limits."""

from __future__ import annotations

import importlib
import json
from typing import Any

import click

from huiguan.cli.options import format_option

EXAMPLES = """\b
Examples:
  huiguan bench itemise
  huiguan bench itemise --scale large --json
  huiguan bench members --rows 1000000 --json
  huiguan bench governance --json
  huiguan bench meeting --delegates 3000 --json
  huiguan bench ballots --delegates 3000 --json
  huiguan bench lines --certificates 10000 --json
"""


@click.command(epilog=EXAMPLES)
@click.argument("name")
@click.option("--scale", metavar="SCALE", help="How large; each benchmark names its own scales.")
@click.option("--rows", type=click.IntRange(1), help="How many rows, in place of a scale (members).")
@click.option("--delegates", "rows", type=click.IntRange(1), help="How many delegates (meeting, ballots).")
@click.option("--certificates", type=click.IntRange(1), help="How many certificates are printed (lines).")
@click.option("--json", "as_json", is_flag=True, help="Write JSON; the same as --format json.")
@format_option
def bench(
    name: str, scale: str | None, rows: int | None, certificates: int | None, as_json: bool, output: str
) -> None:
    """Measure NAME (itemise, directives, history, …) and print the figures.

    Exits with 1 when a limit is missed.
    """
    try:
        asked = {key: value for key, value in (("rows", rows), ("certificates", certificates)) if value is not None}
        result = _runner(name)(scale, **asked)
    except (ValueError, TypeError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(json.dumps(result, ensure_ascii=False, indent=1) if as_json or output == "json" else _as_lines(result))
    if result.get("passed") is False:
        raise click.exceptions.Exit(1)


def _runner(name: str) -> Any:
    module = f"huiguan.bench.{name}"
    if not name.isidentifier():
        raise click.UsageError(f"no benchmark is called {name}")
    try:
        return importlib.import_module(module).run
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise click.UsageError(f"no benchmark is called {name}") from error
    except AttributeError as error:
        raise click.UsageError(f"no benchmark is called {name}") from error


def _as_lines(result: dict[str, Any]) -> str:
    width = max(len(name) for name in result)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in result.items())
