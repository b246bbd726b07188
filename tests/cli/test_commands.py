"""Every command of `huiguan`, also one added later: its help has an example, and it prints JSON when it is asked to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from huiguan.cli import main

#: Serves until it is stopped, and has no result to print.
NO_RESULT = {"run"}


def below(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            assert found is not None, name
            yield from below(found, (*path, name))


EVERY = dict(below(main))
LEAVES = [path for path, command in EVERY.items() if not isinstance(command, click.Group)]


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_has_an_example(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"])
    assert shown.exit_code == 0
    _, found, example = shown.output.partition("Example")
    assert found, shown.output
    assert " ".join(("huiguan", *path)) in example


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_json_is_asked_for_in_one_way(path: tuple[str, ...]) -> None:
    options = [one for one in EVERY[path].params if "--format" in one.opts]
    if path[0] in NO_RESULT:
        assert not options
        return
    assert options, f"{' '.join(path)} has no --format"
    assert isinstance(options[0].type, click.Choice)
    assert "json" in options[0].type.choices


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_what_it_does_not_know_ends_with_a_status(path: tuple[str, ...]) -> None:
    assert CliRunner().invoke(main, [*path, "--no-such-option"]).exit_code == 2


def test_no_help_loads_django() -> None:
    """Each command is imported only when it is called, and those of engines never bring the framework along."""
    code = """
import sys
from click.testing import CliRunner
from huiguan.cli import main
for words in (["--help"], ["charter", "templates"], ["ballot", "backends"], ["compile", "--check"], ["itemise", "-h"]):
    result = CliRunner().invoke(main, words)
    assert result.exit_code != 2 and isinstance(result.exception, SystemExit | None), (words, result)
    loaded = {"django", "psycopg"} & sys.modules.keys()
    assert not loaded, (words, loaded)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
