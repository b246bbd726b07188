"""How fast the repository is harvested: a page at the beginning of the list, and one at its end.

A part of `huiguan bench lines`. The records are made inside the database; what is measured is the whole answer of
`/oai` for a page of a hundred records, by its token, from reading the index to the written XML.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

RECORDS = {"small": 5_000, "province": 100_000, "nation": 1_000_000}
#: A page at depth may cost this much more than the first: what machines vary by, and no offset.
SLACK = 1.5
#: Makes so many public records of an association, a second apart: its id, and how many.
MADE = """INSERT INTO research_output
    (organization_id, kind, title, authors, abstract, keywords, language, source, licence, issued_on, state, stamped_at,
     withdrawn_reason, revision, changed_at)
SELECT %s, 'report', '成果' || n, '[{"name": "某人", "orcid": ""}]', '', '[]', 'zh', '', 'CC0-1.0', '2026-01-01',
       'public', timestamptz '2020-01-01 00:00:00+00' + n * interval '1 second', '', 1, now()
FROM generate_series(1, %s) AS n"""


def measure(top: Any, scale: str, timed: Callable[[Callable[[], None]], float]) -> dict[str, Any]:
    """Seconds for the first and the last page of the records of a scale; `timed` is the caller's clock."""
    from huiguan.research import oai
    from huiguan.research.models import Output

    count = RECORDS[scale]
    _make(top, count)
    repository = oai.Repository("https://huiguan.example", "huiguan.example", "bench", "bench@huiguan.example")
    rows = Output.objects.unscoped("a benchmark").order_by("stamped_at", "pk")
    places = {"first": rows[100], "deep": rows.reverse()[150]}
    found: dict[str, Any] = {"oai_records": count}
    for name, row in places.items():
        token = oai.Asked(stamp=row.stamped_at or datetime.now(UTC), output_id=row.pk).token()
        asked = {"verb": ["ListRecords"], "resumptionToken": [token]}
        found[f"oai_{name}_page_s"] = timed(partial(_ask, repository, asked))
    found["oai_deep_is_flat"] = found["oai_deep_page_s"] <= SLACK * found["oai_first_page_s"] + 0.01
    return found


def _ask(repository: Any, asked: dict[str, list[str]]) -> None:
    from huiguan.research import oai

    if b"<record>" not in oai.answer(repository, asked):
        raise AssertionError("a page without records")


def _make(top: Any, count: int) -> None:
    """Outside of a transaction: a table whose foreign keys are still to be checked cannot get its triggers back."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE research_output DISABLE TRIGGER USER")
        cursor.execute(MADE, [top.pk, count])
        cursor.execute("ALTER TABLE research_output ENABLE TRIGGER USER")
        cursor.execute("ANALYZE research_output")
