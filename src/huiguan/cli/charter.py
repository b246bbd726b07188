"""`huiguan charter`: rules of order as data. No database, no Django."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import click

from huiguan.cli.options import json_option

# JSON and the tables are read by programs and pipes too: never in the encoding of a terminal.
LANG = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences."
)
EXAMPLES = """\b
Examples:
  huiguan charter templates
  huiguan charter show general-1998
  huiguan charter check our-charter.yaml
  huiguan charter diff general-1998 our-charter.yaml
  echo '{"question":"quorum","body":"congress","entitled":200,"present":134}' > case.json
  huiguan charter decide general-1998 --case case.json
  huiguan charter replay record.json
"""


@click.group(epilog=EXAMPLES)
def charter() -> None:
    """Ask a charter who may decide, with which quorum and majority, who is eligible, and until when."""


@charter.command(epilog="Example: huiguan charter templates --format json")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@LANG
def templates(form: str, lang: Literal["zh", "en"]) -> None:
    """List the shipped templates."""
    from huiguan.engines.charter.load import TEMPLATES

    if form == "json":
        _json([{"name": name, "title": {"zh": title.zh, "en": title.en}} for name, title in TEMPLATES.items()])
        return
    width = max(map(len, TEMPLATES))
    _write("".join(f"{name:<{width}}  {title.to(lang)}\n" for name, title in TEMPLATES.items()))


@charter.command(epilog="Example: huiguan charter show general-1998 --format rules")
@click.argument("name", metavar="NAME-OR-FILE")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "rules", "yaml", "json"]),
    default="text",
    show_default=True,
    help="Articles and rules, the rules alone, the file as it is, or its values.",
)
@LANG
def show(name: str, form: str, lang: Literal["zh", "en"]) -> None:
    """Print a charter: its articles, and its rules with the articles that they rest on."""
    from huiguan.engines.charter import load, text_of

    with _refusals():
        if form == "yaml":
            _write(text_of(name))
            return
        found = load(name)
    if form == "json":
        _json(found.data)
        return
    from huiguan.cli.charter_tables import articles, rules

    _write((articles(found) if form == "text" else "") + rules(found, lang))


@charter.command(epilog="Example: huiguan charter check our-charter.yaml")
@click.argument("name", metavar="FILE")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@LANG
@click.pass_context
def check(context: click.Context, name: str, form: str, lang: Literal["zh", "en"]) -> None:
    """Look for contradictions and gaps in a charter; exit with 1 when there are errors."""
    from huiguan.engines.charter import text_of
    from huiguan.engines.charter.check import check as find

    with _refusals():
        findings = find(text_of(name))
    errors = sum(each.severity == "error" for each in findings)
    if form == "json":
        _json({"file": name, "errors": errors, "findings": [each.as_json(lang) for each in findings]})
    else:
        from huiguan.cli.charter_tables import findings_table

        _write(findings_table(name, findings, lang))
    context.exit(1 if errors else 0)


@charter.command(epilog="Example: huiguan charter diff general-1998 our-charter.yaml")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@LANG
def diff(old: str, new: str, form: str, lang: Literal["zh", "en"]) -> None:
    """Compare two versions: articles moved, changed, added and removed, and rules side by side."""
    from huiguan.engines.charter import load
    from huiguan.engines.charter.compare import compare

    with _refusals():
        difference = compare(load(old), load(new))
    if form == "json":
        _json(difference.as_json(lang))
        return
    from huiguan.cli.charter_tables import difference_table

    _write(difference_table(difference, lang))


@charter.command(epilog="Example: huiguan charter decide general-1998 --case case.json")
@click.argument("name", metavar="NAME-OR-FILE")
@click.option("--case", "case", required=True, metavar="CASE.json|-", help="The question; “-” is the standard input.")
@LANG
@json_option
def decide(name: str, case: str, lang: Literal["zh", "en"], output: str) -> None:
    """Answer a question, or a list of them, as JSON.

    The exit code is 0 whatever the answer, 1 when a case makes no sense.
    """
    from huiguan.engines.charter import decide as answer
    from huiguan.engines.charter import load, read_case

    with _refusals():
        asked = read_case(_case_text(case))
        found = load(name)
        if isinstance(asked, list):
            _json([answer(found, each, lang=lang).as_json() for each in asked])
        else:
            _json(answer(found, asked, lang=lang).as_json())


@charter.command(epilog="Example: huiguan charter replay record.json")
@click.argument("name", metavar="RECORD.json")
@LANG
@json_option
@click.pass_context
def replay(context: click.Context, name: str, lang: Literal["zh", "en"], output: str) -> None:
    """Ask again why each motion carried, from a frozen record of minutes alone (the file that their page offers).

    Exit with 1 when the record is not the one that was frozen, or anything that is computed again differs from it.
    """
    from huiguan.engines.charter import CaseError, load_text, read_case
    from huiguan.engines.charter.replay import record_digest
    from huiguan.engines.charter.replay import replay as again

    with _refusals():
        kept = read_case(_case_text(name))
        if not isinstance(kept, dict) or not {"record", "digest", "charter"} <= kept.keys():
            raise CaseError(f"{name}: is no frozen record of minutes")
        whole = record_digest(kept["record"]) == kept["digest"]
        rows = again(load_text(kept["charter"]), kept["record"])
    votes = [
        {
            "motion": row.vote["motion"],
            "amendment": row.vote["amendment"],
            "decision": row.decision,
            "explanation": row.explanation,
            "agrees": row.agrees,
            "differences": [each.to(lang) for each in row.differences],
        }
        for row in rows
    ]
    agrees = whole and all(row.agrees for row in rows)
    _json({"digest": whole, "agrees": agrees, "votes": votes})
    context.exit(0 if agrees else 1)


@charter.command(epilog="Example: huiguan charter schema > charter.schema.json")
@json_option
def schema(output: str) -> None:
    """Print the JSON Schema of a charter file."""
    from huiguan.engines.charter import schema as published

    _json(published())


def _case_text(case: str) -> str:
    from huiguan.engines.charter import CaseError

    try:
        data = sys.stdin.buffer.read() if case == "-" else open_bytes(case)
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseError(f"{case}: is not UTF-8 text") from error
    except OSError as error:
        raise CaseError(f"{case}: {error.strerror or error}") from error


def open_bytes(name: str) -> bytes:
    """The bytes of a file; OSError when it cannot be read."""
    with open(name, "rb") as file:
        return file.read()


@contextmanager
def _refusals() -> Iterator[None]:
    from huiguan.engines.charter import CaseError, CharterError

    try:
        yield
    except (CaseError, CharterError) as error:
        raise click.ClickException(str(error)) from error


def _json(value: Any) -> None:
    _write(json.dumps(value, ensure_ascii=False, indent=None if not sys.stdout.isatty() else 2) + "\n")


def _write(words: str) -> None:
    sys.stdout.buffer.write(words.encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()
