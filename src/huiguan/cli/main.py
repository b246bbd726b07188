"""The root of the `huiguan` command."""

from __future__ import annotations

import importlib

import click

from huiguan import __version__

# name -> "module:attribute". Listed here and not discovered, so that `--help` imports nothing.
COMMANDS = {
    "run": "huiguan.cli.run:run",
    "migrate": "huiguan.cli.migrate:migrate",
    "demo": "huiguan.cli.demo:demo",
    "organizations": "huiguan.cli.organizations:organizations",
    "members": "huiguan.cli.members:members",
    "report": "huiguan.cli.report:report",
    "backup": "huiguan.cli.backup:backup",
    "restore": "huiguan.cli.backup:restore",
    "history": "huiguan.cli.history:history",
    "keys": "huiguan.cli.keys:keys",
    "itemise": "huiguan.cli.itemise:itemise",
    "charter": "huiguan.cli.charter:charter",
    "ballot": "huiguan.cli.ballot:ballot",
    "elections": "huiguan.cli.elections:elections",
    "bench": "huiguan.cli.bench:bench",
    "compile": "huiguan.cli.compile:compile_engines",
    "docs": "huiguan.cli.docs:docs",
    "i18n": "huiguan.cli.i18n:i18n",
}

SHORT_HELP = {
    "run": "Start Huiguan: database, web server and worker.",
    "migrate": "Bring the database to the version of this Huiguan.",
    "demo": "Load the demonstration into an empty instance.",
    "organizations": "Look at the tree of associations.",
    "members": "Import and export the roster of an association.",
    "report": "Count figures from the records, and read the sums of collections.",
    "backup": "Write database and files into one archive.",
    "restore": "Make an instance from an archive.",
    "history": "Seal the history, sign checkpoints, and check that nobody rewrote it.",
    "keys": "Change the keys of sensitive fields, while everybody works on.",
    "itemise": "Find the outline and the action items of an official Chinese document.",
    "charter": "Ask a charter who may decide, with which quorum and majority, who is eligible, and until when.",
    "ballot": "Hold a verifiable secret ballot in a folder, and check one from its file.",
    "elections": "Take in what the mail server hands back of mailed credentials.",
    "bench": "Measure a part of the house against its limits.",
    "compile": "Compile the engine itemise for speed, where that is possible (set-up does it).",
    "docs": "Write the documentation that is made from the program (for developers).",
    "i18n": "List untranslated strings, compile catalogues (for developers).",
}


class LazyGroup(click.Group):
    """A group whose sub-commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None when there is none of that name."""
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, attribute = target.split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table of short helps, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, SHORT_HELP[name]) for name in COMMANDS])


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: huiguan run --port 8000 --data var",
)
@click.version_option(__version__, prog_name="huiguan")
def main() -> None:
    """Huiguan 会馆: run a federated professional association."""
