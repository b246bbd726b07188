"""`huiguan report`: figures of an association, and the sums of a collection."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from huiguan.cli.instance import data_option, open_instance
from huiguan.cli.options import format_option


@click.group(epilog="Example: huiguan report figures --org 160000 --period 2026 --json")
def report() -> None:
    """Figures counted from the records, and the sums of collections."""


@report.command(epilog="Example: huiguan report figures --org 160000 --period 2026-Q3 --key members.present --json")
@click.option("--org", "code", required=True, metavar="CODE", help="Code of the association.")
@click.option("--period", default="", help="2026, 2026-Q1, 2026-03 or 2026-01-01..2026-06-30; this year by default.")
@click.option("--key", "keys", multiple=True, help="Only this figure; may be given several times.")
@click.option("--own", is_flag=True, help="Only the association itself, without all below it.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON; the same as --format json.")
@format_option
@data_option
def figures(code: str, period: str, keys: tuple[str, ...], own: bool, as_json: bool, output: str, data: Path) -> None:
    """Count the figures of an association, with all below it."""
    with open_instance(data):
        rows = _figures(code, period, keys, own)
    _print(rows, as_json or output == "json")


def _figures(code: str, period: str, keys: tuple[str, ...], own: bool) -> list[dict[str, Any]]:
    from huiguan.kernel.calendar import today
    from huiguan.kernel.figures import Period, all_figures
    from huiguan.kernel.figures.selectors import figure_totals
    from huiguan.kernel.permits import NotFound, system_actor

    try:
        span = Period.read(period) if period else Period.of_year(today().year)
    except ValueError as fault:
        raise click.UsageError(f"{period} is no period") from fault
    labels = {spec.key: spec for spec in all_figures()}
    wanted = keys or tuple(labels)
    try:
        place = _place(code)
        totals = figure_totals(system_actor("command"), wanted, place, span, below=not own)
    except NotFound as unknown:
        raise click.ClickException(f"There is no association or figure {unknown}.") from unknown
    return [
        {
            "key": total.key,
            "label": str(labels[total.key].label),
            "version": labels[total.key].version,
            "value": None if total.value is None else float(total.value),
        }
        for total in totals
    ]


def _place(code: str) -> Any:
    from huiguan.kernel.organizations.selectors import organization_by_code
    from huiguan.kernel.permits import NotFound

    place = organization_by_code(code)
    if place is None:
        raise NotFound(code)
    return place


@report.command(epilog="Example: huiguan report sums --org 100000 --collection 2 --json")
@click.option("--org", "code", required=True, metavar="CODE", help="Code of the association.")
@click.option("--collection", "collection_id", type=click.IntRange(1), required=True, help="Number of the collection.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON; the same as --format json.")
@format_option
@data_option
def sums(code: str, collection_id: int, as_json: bool, output: str, data: Path) -> None:
    """The sums of a branch in a collection at this moment; who is missing goes to the error stream."""
    with open_instance(data):
        from huiguan.kernel.permits import NotFound, system_actor
        from huiguan.reporting.selectors import rollup
        from huiguan.reporting.selectors.collections import lines_of

        try:
            head = rollup.branch_of(system_actor("command"), collection_id, _place(code))
        except NotFound as unknown:
            raise click.ClickException(f"There is no association or collection {unknown}.") from unknown
        rows = [
            {
                "key": one.line.indicator.key,
                "label": one.line.indicator.name,
                "value": None if one.value is None else float(one.value),
            }
            for one in rollup.sums_shown(system_actor("command"), head, lines_of(head.collection))
        ]
        missing = [row.organization.name for row in rollup.missing_forms(head)]
    _print(rows, as_json or output == "json")
    click.echo(f"missing: {len(missing)} {'、'.join(missing[:20])}", err=True)


def _print(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        value = "–" if row["value"] is None else f"{row['value']:,.2f}".removesuffix(".00")
        click.echo(f"{row['key']:<36}{value:>18}  {row['label']}")
