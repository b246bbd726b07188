"""A hundred thousand records, harvested by two foreign harvesters while records change behind their backs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from tests.research.conftest import Federation
from tests.research.test_oai import by_scythe, by_sickle, keys

from huiguan.bench.lines_oai import MADE
from huiguan.research import services
from huiguan.research.models import Output

RECORDS, EVERY = 100_000, 9_973


@pytest.mark.long
def test_two_harvesters_get_the_same_hundred_thousand_while_records_change(federation: Federation) -> None:
    actor, place = federation.clerks["prov"], federation.places["prov"]
    with connection.cursor() as cursor:
        cursor.execute(MADE, [place.pk, RECORDS])
        cursor.execute("ANALYZE research_output")
    ids = list(Output.objects.unscoped("test").order_by("pk").values_list("pk", flat=True))
    assert len(ids) == RECORDS

    def change(pk: int) -> None:
        row = Output.objects.unscoped("test").get(pk=pk)
        services.change_output(actor=actor, output_id=pk, revision=row.revision, abstract="改")

    found = []
    for harvest in (by_sickle, by_scythe):
        seen: list[Any] = []
        for at, record in enumerate(harvest()):
            seen.append(record)
            if at % EVERY == 1 and at < RECORDS:
                change(ids[max(0, at - 500)])  # met already
                change(ids[min(at + 3_000, RECORDS - 1)])  # to be met
        found.append(keys(seen))
    expected = {f"oai:testserver:output/{pk}" for pk in ids}
    assert set(found[0]) == set(found[1]) == expected
    assert found[1] == keys(by_sickle()), "what a harvester kept is what is there"
