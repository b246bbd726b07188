"""DATABASE_URL: a server of one's own instead of the embedded one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from tests.running import debian_programs

from huiguan.server import ServerError, database, database_settings, ensure_database, privileges
from huiguan.server.privileges import become, server_account


@pytest.fixture(scope="module")
def system_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The system's own PostgreSQL with a role that owns one database; its connection URL."""
    programs = debian_programs()
    if programs is None:
        pytest.skip("DATABASE_URL IS NOT TESTED: the system has no PostgreSQL (Debian: apt-get install postgresql)")
    place = tmp_path_factory.mktemp("pg")
    cluster, sockets = place / "data", place / "run"
    account = server_account(cluster, [place, programs / "postgres"])
    for folder in (cluster, sockets):
        folder.mkdir(mode=0o700)
        os.chown(folder, account.uid, account.gid)
    as_account = {"preexec_fn": become(account), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    words = [
        "--auth=trust",
        "--username=postgres",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
        f"--pgdata={cluster}",
    ]
    subprocess.run([programs / "initdb", *words], check=True, **as_account)
    options = ["-D", str(cluster), "-k", str(sockets), "-c", "listen_addresses="]
    options += ["-c", "fsync=off", "-c", "full_page_writes=off"]  # nothing here outlives a crash
    server = subprocess.Popen([programs / "postgres", *options], **as_account)
    with _once_it_answers(sockets) as connection:
        connection.execute("CREATE ROLE office LOGIN")
        connection.execute("CREATE DATABASE association OWNER office")
        connection.execute("CREATE DATABASE restored OWNER office")
    yield f"postgresql://office@/association?host={sockets}&application_name=huiguan"
    server.send_signal(signal.SIGINT)
    server.wait(60)
    shutil.rmtree(place)


def _once_it_answers(sockets: Path) -> psycopg.Connection:
    """A connection of the superuser; the socket is there before the server takes anybody."""
    deadline = time.monotonic() + 120
    while True:
        try:
            return psycopg.connect(host=str(sockets), user="postgres", dbname="postgres", autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_own_server_is_used_and_no_embedded_one_is_started(system_server, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", system_server)
    with ensure_database(tmp_path / "var") as handle:
        assert handle.embedded is None
        settings = database_settings(tmp_path / "var")
    assert settings["NAME"] == "association"
    assert settings["USER"] == "office"
    assert settings["OPTIONS"]["application_name"] == "huiguan"
    assert not (tmp_path / "var" / "postgres").exists()
    assert database.database_answers(tmp_path / "var")


def test_whether_a_database_answers_is_asked_without_starting_one(tmp_path, monkeypatch):
    assert not database.database_answers(tmp_path / "var")
    assert not (tmp_path / "var").exists()
    monkeypatch.setenv("DATABASE_URL", f"postgresql://office@/association?host={tmp_path}")
    assert not database.database_answers(tmp_path / "var")


def as_user(*command: str, url: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run Python on an instance whose database is the server of `url`."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "HUIGUAN_DATA": str(data),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    environment["DJANGO_SETTINGS_MODULE"] = "huiguan.config.settings"
    environment.pop("HUIGUAN_SANDBOX", None)  # as whoever types the command has it
    return subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True)


def huiguan(*words: str, url: str, data: Path) -> dict[str, Any]:
    """What a command answers as JSON."""
    command = "from huiguan.cli import main; main()"
    result = as_user("-c", command, *words, "--format", "json", url=url, data=data)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout) if result.stdout.strip() else {}


@pytest.fixture(scope="module")
def instance(system_server, tmp_path_factory) -> Path:
    """The data folder of an instance with the small demonstration, whose database is the system's server.

    Without rosters, which take half of the time: that they can be left out is seen here, too.
    """
    data = tmp_path_factory.mktemp("own") / "var"
    answer = huiguan("demo", "--scale", "small", "--no-members", url=system_server, data=data)
    assert answer["scale"] == "small"
    assert {"clerk", "head"} < {row["role"] for row in answer["sign_ins"]}
    assert "member" not in {row["role"] for row in answer["sign_ins"]}
    return data


def test_all_migrations_run_on_it_and_the_demonstration_loads(system_server, instance):
    with psycopg.connect(system_server) as connection:
        assert connection.execute("SELECT count(*) > 30 FROM django_migrations").fetchone() == (True,)
        assert connection.execute("SELECT count(*) FROM organizations_organization").fetchone() == (40,)
        assert connection.execute("SELECT count(*) FROM members_membership").fetchone() == (0,)
    assert not (instance / "postgres").exists()


# A page as a clerk sees it, and a call of the API with a token of that clerk.
VISITOR = """
import json, sys
from datetime import timedelta
import django
django.setup()
from django.test import Client
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.services import issue_token
from huiguan.kernel.people.models import User
clerk = User.objects.get(username="clerk-100000")
browser = Client(SERVER_NAME="localhost")
browser.force_login(clerk)
page = browser.get("/o/100000/directives/ledger/", follow=True)
_token, secret = issue_token(
    actor=actor_of(clerk), label="t", permissions=["organizations.view_tree"], lifetime=timedelta(days=1)
)
call = Client(SERVER_NAME="localhost").get("/api/v1/organizations", headers={"authorization": f"Bearer {secret}"})
body = page.content.decode()
print(json.dumps({"page": page.status_code, "table": "<table" in body, "api": call.status_code, "said": call.json()}))
"""


def test_a_page_and_an_api_call_answer_from_it(system_server, instance):
    result = as_user("-c", VISITOR, url=system_server, data=instance)
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout.splitlines()[-1])
    assert (answer["page"], answer["table"], answer["api"]) == (200, True, 200), answer
    assert "100000" in json.dumps(answer["said"])


def test_it_is_backed_up_restored_and_its_history_holds(system_server, instance, tmp_path):
    archive, other = str(tmp_path / "b.tar"), tmp_path / "var"
    huiguan("history", "checkpoint", url=system_server, data=instance)
    before = huiguan("history", "verify", url=system_server, data=instance)
    huiguan("backup", archive, url=system_server, data=instance)
    second = system_server.replace("/association?", "/restored?")
    answer = huiguan("restore", archive, url=second, data=other)
    assert answer["history"]["valid"]
    after = huiguan("history", "verify", url=second, data=other)
    assert before["valid"] and after["valid"]
    assert after["size"] >= before["size"] > 1000
    assert after["checkpoints"] == before["checkpoints"] == 1
    assert not (other / "postgres").exists()


def test_too_old_a_server_is_refused(system_server, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", system_server)
    monkeypatch.setattr(database, "OLDEST_VERSION", 990000)
    with pytest.raises(ServerError, match="PostgreSQL 15 or newer is needed"):
        ensure_database(tmp_path)


def test_server_that_does_not_answer_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://office@/association?host={tmp_path}")
    with pytest.raises(ServerError, match="does not answer"):
        ensure_database(tmp_path)


def test_unreadable_url_is_refused_without_repeating_it(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://office:hunter2@host:not-a-port:5432:x")
    with pytest.raises(ServerError) as caught:
        database_settings(tmp_path)
        ensure_database(tmp_path)
    assert "hunter2" not in str(caught.value)


def test_settings_start_and_create_nothing(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings = database_settings(tmp_path / "var")
    assert settings["PASSWORD"] == ""
    assert settings["OPTIONS"]["passfile"] == str(tmp_path / "var" / "keys" / "database_passwords")
    assert not (tmp_path / "var").exists()


def test_options_of_the_url_stay_beside_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://office@host/association?options=-c%20statement_timeout%3D5s")
    assert database_settings(tmp_path)["OPTIONS"]["options"] == f"-c statement_timeout=5s {database.NO_TRIGGER_IGNORED}"


@pytest.mark.django_db
def test_no_trigger_asks_in_vain_which_triggers_are_passed_over():
    """An error in each trigger, caught or not, makes a load of millions of rows last twice as long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore')::text[]")
        assert cursor.fetchone() == ([],)


def test_a_system_without_useradd_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(privileges.os, "geteuid", lambda: 0)
    monkeypatch.setattr(privileges, "ACCOUNT", "huiguan-no-such-account")
    monkeypatch.setattr(privileges.shutil, "which", lambda *args, **kwargs: None)
    with pytest.raises(ServerError, match="could not be created"):
        server_account(tmp_path / "data", [])


def test_a_system_that_grants_no_capability_says_what_to_do(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "x").touch()
    monkeypatch.setattr(privileges.os, "geteuid", lambda: 0)
    monkeypatch.setattr(privileges, "_dedicated_entry", lambda: privileges.pwd.getpwnam("nobody"))
    monkeypatch.setattr(privileges, "_permitted_capabilities", lambda: 0)
    with pytest.raises(ServerError, match="grants no capability"):
        server_account(tmp_path / "data", [closed / "x"])
