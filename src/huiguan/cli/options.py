"""How commands print. Kept apart from the instance, so that an engine's command imports nothing of a database."""

from __future__ import annotations

import click

format_option = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the result.",
)


#: For what writes JSON and nothing else: programs may ask for it by the same name everywhere.
json_option = click.option(
    "--format", "output", type=click.Choice(["json"]), default="json", show_default=True, help="It is always JSON."
)
