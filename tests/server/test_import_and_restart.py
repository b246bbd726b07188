"""`huiguan members import` while the database server dies under it and is started again: nothing lost, nothing twice.

`tests/members/importing/test_import.py` kills the importing process, at any row.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import openpyxl
from tests.members.importing.filthy import as_csv, good_row
from tests.prepared import copy_instance
from tests.server.test_books_after_a_kill import kill_all, recovered

from huiguan.server.embedded import EmbeddedPostgres

PLACE, GOOD, BAD = "160101", 400, 3
# The command as the shell calls it, in small chunks; says after each that it is kept.
COMMAND = """
import sys
import django
django.setup()
from huiguan.kernel.exchange.services import bulk_run
bulk_run.CHUNK = bulk_run.LINES = 20
kept = bulk_run._Run._chunk
def told(run, prepared):
    done = kept(run, prepared)
    print("kept", flush=True)
    return done
bulk_run._Run._chunk = told
sys.argv[0] = "huiguan"
from huiguan.cli.main import main
main()
"""


def test_an_import_waits_for_the_server_and_goes_on_exactly_once(tmp_path: Path) -> None:
    data, file, report = tmp_path / "var", tmp_path / "名册.csv", tmp_path / "errors.xlsx"
    rng = random.Random(3)
    rows = [good_row(rng, index) for index in range(GOOD)] + [{**good_row(rng, GOOD), "name": ""}] * BAD
    file.write_bytes(as_csv(rows).read())
    copy_instance(data, durable=True)
    words = ["members", "import", file, "--org", PLACE, "--data", data, "--report", report, "--format", "json"]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HUIGUAN_DATA": str(data)}
    surroundings["DJANGO_SETTINGS_MODULE"] = "huiguan.config.settings"
    with EmbeddedPostgres(data) as server:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        command = subprocess.Popen([sys.executable, "-c", COMMAND, *map(str, words)], env=surroundings, **pipes)
        for _chunk in range(7):
            assert command.stdout.readline() == "kept\n", command.stderr.read()
        kill_all(server)
        server.mend()
        recovered(server)
        printed, errors = command.communicate(timeout=300)
        assert command.returncode == 0, errors
        figures = json.loads(printed.splitlines()[-1])
        with server.connect_as_superuser() as connection:
            asked = "SELECT count(*), count(DISTINCT number) FROM members_membership WHERE batch_id = %s"
            assert connection.execute(asked, [figures["batch"]]).fetchone() == (GOOD, GOOD)
    assert figures.pop("seconds") > 0 and figures.pop("rows_per_second") > 0 and figures.pop("batch") > 0
    assert figures == {"rows": GOOD + BAD, "created": GOOD, "updated": 0, "unchanged": 0, "rejected": BAD}
    assert len(list(openpyxl.load_workbook(report).active.iter_rows())) == 1 + BAD
