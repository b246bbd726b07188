"""`huiguan compile`: makes the compiled form of the engine `itemise`."""

from __future__ import annotations

import json
from typing import Any

import click

EXAMPLES = """\b
Examples:
  huiguan compile
  huiguan compile --check
  HUIGUAN_COMPILED=off huiguan itemise speech.txt    (uses the plain sources)
"""


@click.command(name="compile", epilog=EXAMPLES)
@click.option("--check", is_flag=True, help="Compile nothing; say whether the compiled form is there.")
@click.option("--once", is_flag=True, help="Do not try again what failed before.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def compile_engines(context: click.Context, check: bool, once: bool, form: str) -> None:
    """Compile the engine itemise with mypyc, which makes it half as fast again; its answers stay the same.

    Needs a C compiler. Without one the engine runs as plain Python. Exits with 1 where there is no compiled form.
    """
    found = _state() if check else _make(retry=not once)
    click.echo(json.dumps(found, ensure_ascii=False) if form == "json" else _as_sentence(found))
    context.exit(0 if found["compiled"] else 1)


def _state() -> dict[str, Any]:
    from huiguan.engines.itemise.native.make import find_compiled, what_is_missing

    folder = find_compiled()
    reason = None if folder else what_is_missing() or "it was not compiled yet, or its sources have changed"
    return {"engine": "itemise", "compiled": folder is not None, "folder": str(folder or "") or None, "reason": reason}


def _make(*, retry: bool) -> dict[str, Any]:
    from huiguan.engines.itemise.native.make import CannotCompile, find_compiled, make_compiled, what_is_missing

    if find_compiled() is None and what_is_missing() is None:
        click.echo("Compiling the engine itemise …", err=True)
    try:
        make_compiled(retry=retry)
    except CannotCompile as error:
        return {"engine": "itemise", "compiled": False, "folder": None, "reason": str(error)}
    return _state()


def _as_sentence(found: dict[str, Any]) -> str:
    if found["compiled"]:
        return "The engine itemise is compiled."
    return f"The engine itemise runs as plain Python, which is slower: {found['reason']}."
