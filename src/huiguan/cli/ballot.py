"""`huiguan ballot`: secret ballots that anyone can check, in a folder. No database, no Django."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from huiguan.cli.options import format_option, json_option

if TYPE_CHECKING:
    from huiguan.engines.ballot.executors import Executor

EXAMPLES = """\b
Examples:
  huiguan ballot setup council --template template.json
  huiguan ballot credentials council --count 30
  huiguan ballot trustee council
  huiguan ballot setup council --open
  huiguan ballot vote council --credential mine.txt --choices marks.json
  huiguan ballot opened opened-ballot.json
  huiguan ballot close council
  huiguan ballot tally council
  huiguan ballot decrypt council --key secrets/1A2B3C4D.privkey
  huiguan ballot result council
  huiguan ballot verify council-2026.bel
  huiguan ballot verify council-2026.bel --workers 2 --format json
  huiguan ballot repair council-2026.bel
"""


@click.group(epilog=EXAMPLES)
def ballot() -> None:
    """Hold a verifiable secret ballot in a folder, and check one from its file (the Belenios protocol)."""


WORKERS = click.option(
    "--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes side by side."
)
FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
INPUT = click.File("rb")


@ballot.command(epilog="Example: huiguan ballot setup council --template template.json")
@FOLDER
@click.option("--template", type=INPUT, help="JSON: name, description, questions (answers, min, max, question, blank).")
@click.option("--group", type=click.Choice(["Ed25519", "BELENIOS-2048"]), default="Ed25519", show_default=True)
@click.option("--uuid", help="Identifier of the election; made at random otherwise.")
@click.option("--open", "opening", is_flag=True, help="Freeze questions, trustees and roll, and write the archive.")
@format_option
def setup(folder: Path, template: BinaryIO | None, group: str, uuid: str | None, opening: bool, output: str) -> None:
    """Begin an election with --template; when roll and trustees are there, open it with --open."""
    from huiguan.engines.ballot import conduct

    if (template is None) is not opening:
        raise click.UsageError("either --template or --open")
    with refusals():
        if template is None:
            _say(output, archive=conduct.open_election(folder))
        else:
            _say(output, uuid=conduct.draft_election(folder, _json(template), group, uuid))


@ballot.command(epilog="Example: huiguan ballot credentials council --count 30")
@FOLDER
@click.option("--count", type=click.IntRange(min=1), help="So many voters, named 1, 2, 3, …")
@click.option("--roll", type=INPUT, help="A voter a line: name, or name,weight.")
@format_option
def credentials(folder: Path, count: int | None, roll: BinaryIO | None, output: str) -> None:
    """Make the voters' credentials: the public roll, and a secret file to hand out and then to destroy."""
    from huiguan.engines.ballot import conduct

    if (count is None) is (roll is None):
        raise click.UsageError("either --count or --roll")
    with refusals():
        voters = _voters(roll) if roll is not None else {str(each): 1 for each in range(1, (count or 0) + 1)}
        _say(output, file=conduct.make_credentials(folder, voters))


@ballot.command(epilog="Example: huiguan ballot trustee council")
@FOLDER
@click.option("--step", type=click.IntRange(1, 3), help="Round of a threshold trustee; all finish one before the next.")
@click.option("--index", type=click.IntRange(min=1), help="Which of the threshold trustees.")
@click.option("--size", type=click.IntRange(min=1), help="How many threshold trustees there are.")
@click.option("--threshold", type=click.IntRange(min=1), help="How many of them are needed to decrypt.")
@format_option
def trustee(
    folder: Path, step: int | None, index: int | None, size: int | None, threshold: int | None, output: str
) -> None:
    """Make a trustee's key: a single one, or a round of a threshold trustee's. Prints the secret file."""
    from huiguan.engines.ballot import conduct

    given = [each for each in (step, index, size, threshold) if each is not None]
    if given and len(given) != 4:
        raise click.UsageError("--step, --index, --size and --threshold belong together")
    with refusals():
        if step is None or index is None or size is None or threshold is None:
            _say(output, file=conduct.add_trustee(folder))
            return
        if not index <= size >= threshold:
            raise click.UsageError("--index and --threshold are at most --size")
        _say(output, file=conduct.threshold_round(folder, step=step, index=index, size=size, threshold=threshold))


@ballot.command(epilog="Example: huiguan ballot vote council --credential mine.txt --choices marks.json")
@FOLDER
@click.option("--credential", type=INPUT, required=True, help="File with the credential; “-” is the standard input.")
@click.option("--choices", type=INPUT, required=True, help="JSON: for each question a list of 0 and 1, blank first.")
@format_option
def vote(folder: Path, credential: BinaryIO, choices: BinaryIO, output: str) -> None:
    """Make a ballot, put it into the archive, print its tracker. Nothing secret stands on the command line."""
    from huiguan.engines.ballot import conduct

    with refusals():
        marks = _json(choices)
        if not isinstance(marks, list) or not all(isinstance(each, list) for each in marks):
            raise click.ClickException("the choices are no list of lists")
        _say(output, tracker=conduct.cast_ballot(folder, credential.read().decode("utf-8", "replace").strip(), marks))


@ballot.command(epilog="Example: huiguan ballot opened opened-ballot.json")
@click.argument("file", metavar="FILE.json", type=INPUT)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def opened(file: BinaryIO, form: str) -> None:
    """Tell what a ballot says that was opened on the voting page instead of being cast.

    Compare the code with the one that you noted before opening, the fingerprint with the public page.
    """
    from huiguan.engines.ballot.opened import read_opened

    with refusals():
        found = read_opened(file.read())
    if form == "json":
        click.echo(json.dumps({"fingerprint": found.fingerprint, "code": found.code, "marks": found.marks}))
        return
    click.echo(f"election     {found.election.name}\nfingerprint  {found.fingerprint}\ncode         {found.code}")
    for question, marks in zip(found.election.questions, found.marks, strict=True):
        click.echo(question.question)
        for answer, mark in zip((*["blank"] * question.blank, *question.answers), marks, strict=True):
            click.echo(f"  [{'x' if mark else ' '}] {answer}")


@ballot.command(epilog="Example: huiguan ballot close council")
@FOLDER
@format_option
def close(folder: Path, output: str) -> None:
    """End the voting."""
    from huiguan.engines.ballot import conduct

    with refusals():
        conduct.close_election(folder)
    _say(output, closed=str(folder))


@ballot.command(epilog="Example: huiguan ballot tally council --workers 2")
@FOLDER
@WORKERS
@format_option
def tally(folder: Path, workers: int, output: str) -> None:
    """Check every ballot and add up those that count, encrypted."""
    from huiguan.engines.ballot import conduct
    from huiguan.engines.ballot.executors import executor

    with refusals():
        conduct.tally_election(folder, executor(workers))
    _say(output, tallied=str(folder))


@ballot.command(epilog="Example: huiguan ballot decrypt council --key secrets/1A2B3C4D.privkey")
@FOLDER
@click.option("--key", type=INPUT, required=True, help="The trustee's secret file (.privkey).")
@WORKERS
@format_option
def decrypt(folder: Path, key: BinaryIO, workers: int, output: str) -> None:
    """Add a trustee's partial decryption, after checking what is decrypted; print the trustee's number."""
    from huiguan.engines.ballot import conduct
    from huiguan.engines.ballot.executors import executor

    with refusals():
        _say(output, trustee=conduct.decrypt_tally(folder, key.read(), executor(workers)))


@ballot.command(epilog="Example: huiguan ballot result council")
@FOLDER
@WORKERS
@json_option
def result(folder: Path, workers: int, output: str) -> None:
    """Put the partial decryptions together and publish the counts."""
    from huiguan.engines.ballot import conduct
    from huiguan.engines.ballot.executors import executor

    with refusals():
        click.echo(json.dumps(conduct.publish_result(folder, executor(workers))))


@ballot.command(epilog="Example: huiguan ballot backends")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def backends(form: str) -> None:
    """List what computes in which group, and for what it is used."""
    from huiguan.engines.ballot import groups

    if form == "json":
        click.echo(json.dumps([each._asdict() for each in groups.backends()]))
        return
    for each in groups.backends():
        click.echo(f"{each.group:<14}{each.backend:<20}{each.use}")


@ballot.command(epilog="Example: huiguan ballot verify council-2026.bel --workers 2 --format json")
@click.argument("file", metavar="FILE.bel", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@WORKERS
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster that checks the ballots (needs huiguan[dask]).")
@click.option("--partial", is_flag=True, help="An election that is still under way may be valid, too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def verify(context: click.Context, file: Path, workers: int, scheduler: str | None, partial: bool, form: str) -> None:
    """Check a whole election from its archive; exit with 0 only when it is valid."""
    from huiguan.engines.ballot.audit import verify_archive

    chosen = _executor(workers, scheduler)
    with refusals(), _progress() as show:
        verdict = verify_archive(file, executor=chosen, partial=partial, progress=show)
    if form == "json":
        click.echo(json.dumps(verdict.as_json(), ensure_ascii=False))
    else:
        click.echo(_as_text(verdict.as_json()))
    context.exit(0 if verdict.valid else 1)


@ballot.command(epilog="Example: huiguan ballot repair council-2026.bel")
@click.argument("file", metavar="FILE.bel", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def repair(file: Path, form: str) -> None:
    """Cut an archive whose last event was not written to its end, after a crash; say what was lost.

    What is cut off is kept in a file beside it. An archive that is damaged elsewhere is refused.
    """
    from huiguan.engines.ballot.repair import repair_archive

    with refusals():
        found = repair_archive(file)
    if form == "json":
        kept = None if found.kept is None else str(found.kept)
        lost = {"lost_bytes": found.lost_bytes, "lost_records": found.lost_records, "kept": kept}
        click.echo(json.dumps({"events": found.events, **lost}))
    elif found.kept is None:
        click.echo(f"whole: {found.events} events, nothing was lost")
    else:
        records = ", ".join(found.lost_records) or "none"
        click.echo(f"{found.events} events are whole; {found.lost_bytes} bytes after them were cut off to {found.kept}")
        click.echo(f"whole records among them: {records}")


@contextmanager
def refusals() -> Iterator[None]:
    """What the engine or the system refuses becomes a message and exit code 1."""
    from huiguan.engines.ballot.errors import BallotError

    try:
        yield
    except (BallotError, OSError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error


def _executor(workers: int, scheduler: str | None) -> Executor:
    from huiguan.engines.ballot.executors import executor

    if scheduler is None:
        return executor(workers)
    try:
        from huiguan.cli.ballot_cluster import Cluster
    except ImportError as error:
        raise click.UsageError(f"--scheduler needs the optional packages of huiguan[dask]: {error}") from error
    return Cluster(scheduler)


def _say(output: str, **said: object) -> None:
    """The one value that a step gives: bare for people and scripts, under its name as JSON."""
    click.echo(json.dumps(said, default=str) if output == "json" else next(iter(said.values())))


def _json(file: BinaryIO) -> Any:
    try:
        return json.loads(file.read())
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file.name}: is no JSON: {error}") from error


def _voters(file: BinaryIO) -> dict[str, int]:
    """Weights by name. A name that stands twice is refused."""
    found: dict[str, int] = {}
    for number, line in enumerate(file.read().decode("utf-8-sig").splitlines(), 1):
        name, comma, weight = line.strip().rpartition(",")
        name, weight = (name, weight) if comma else (weight, "1")
        if not name or name in found or not weight.isascii() or not weight.isdigit() or int(weight) < 1:
            raise click.ClickException(f"line {number}: no name, a name that was there before, or no weight")
        found[name] = int(weight)
    return found


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A line on a terminal's error output that counts ballots; nothing elsewhere."""
    terminal = sys.stderr.isatty()

    def show(done: int, of: int) -> None:
        if terminal:
            click.echo(f"\r{done} of {of} ballots checked", err=True, nl=False)

    yield show
    if terminal:
        click.echo(err=True)


def _as_text(verdict: dict[str, Any]) -> str:
    width = max(map(len, verdict["checks"]))
    lines = [f"{name:<{width}}  {reason}" for name, reason in verdict["checks"].items()]
    counts = [f"question {number}: {counts}" for number, counts in enumerate(verdict["result"] or [], 1)]
    word = "valid" if verdict["valid"] else "NOT VALID"
    return "\n".join([*lines, *counts, f"{word}: {verdict['ballots']} ballots, {verdict['seconds']} s"])
