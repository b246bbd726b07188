"""The embedded database server: one for all, safe against kills, no wider open than needed."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from huiguan.server import ServerError, cluster, keys
from huiguan.server.embedded import EmbeddedPostgres, conninfo
from huiguan.server.privileges import is_reachable

pytestmark = pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="needs /proc")


def connect(server: EmbeddedPostgres, **changes: str) -> psycopg.Connection:
    return psycopg.connect(conninfo(server.parameters() | changes), autocommit=True, connect_timeout=60)


def write_row(server: EmbeddedPostgres, value: int) -> None:
    with connect(server) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])


def rows(server: EmbeddedPostgres) -> list[int]:
    with connect(server) as connection:
        return [row[0] for row in connection.execute("SELECT value FROM kept ORDER BY value")]


def test_application_role_is_no_superuser_and_owns_its_database(unused):
    with EmbeddedPostgres(unused) as server, connect(server) as connection:
        role = connection.execute(
            "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT pg_read_file('/etc/hostname')")
    assert role == (False, False)
    assert owner == ("huiguan",)


@pytest.mark.parametrize("role", ["huiguan", "postgres"])
def test_nobody_enters_without_the_password(data, role, tmp_path):
    empty = tmp_path / "passwords"
    empty.touch(mode=0o600)
    with EmbeddedPostgres(data) as server:
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            connect(server, user=role, passfile=str(empty))
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(server, user=role, password="guess")


def test_server_listens_on_a_closed_socket_only(data):
    with EmbeddedPostgres(data) as server, connect(server) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert stat.S_IMODE(server.cluster.sockets.stat().st_mode) == 0o700


def test_commits_are_as_durable_as_postgresql_makes_them(data):
    with EmbeddedPostgres(data) as server, connect(server) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",), name


def test_last_user_stops_the_server(data):
    first, second = EmbeddedPostgres(data), EmbeddedPostgres(data)
    first.start()
    second.start()
    pid = first.cluster.running_pid()
    first.stop()
    assert second.cluster.running_pid() == pid
    second.stop()
    assert second.cluster.running_pid() is None


def test_many_starters_at_once_share_one_server(unused, hold):
    holders = [hold(unused) for _ in range(6)]
    pids = {holder.server_pid() for holder in holders}
    assert len(pids) == 1
    for holder in holders:
        holder.let_go()


def test_server_stops_by_itself_after_its_user_was_killed(data, hold, eventually):
    holder = hold(data)
    pid = holder.server_pid()
    write_row(EmbeddedPostgres(data), 7)
    holder.kill()
    eventually(lambda: not Path(f"/proc/{pid}").exists(), "the server runs on for nobody")
    with EmbeddedPostgres(data) as server:
        assert rows(server) == [7]
        assert "was interrupted" not in server.cluster.log.read_text(), "it was not a clean stop"


def test_everything_killed_at_once_is_recovered(data, hold):
    holder = hold(data)
    write_pid = holder.server_pid()
    write_row(EmbeddedPostgres(data), 1)
    keeper = int(Path(f"/proc/{write_pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    for pid in (holder.process.pid, keeper, write_pid):
        os.kill(pid, signal.SIGKILL)
    holder.process.communicate()
    with EmbeddedPostgres(data) as server:
        assert rows(server) == [1]


def test_orphaned_server_is_taken_over(data, hold):
    holder = hold(data)
    pid = holder.server_pid()
    keeper = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    os.kill(keeper, signal.SIGKILL)
    holder.kill()
    with EmbeddedPostgres(data) as server:
        assert server.cluster.running_pid() == pid
    assert server.cluster.running_pid() is None


def test_crashed_server_comes_back_while_in_use(data, eventually):
    with EmbeddedPostgres(data) as server:
        write_row(server, 3)
        pid = server.cluster.running_pid()
        os.kill(pid, signal.SIGKILL)

        def answers() -> bool:
            try:
                return rows(server) == [3]
            except psycopg.OperationalError:
                return False

        eventually(answers, "the keeper did not start the server again")
        assert server.cluster.running_pid() != pid


def test_server_and_keeper_killed_in_use_are_mended(data):
    with EmbeddedPostgres(data) as server:
        write_row(server, 3)
        pid = server.cluster.running_pid()
        keeper = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        os.kill(keeper, signal.SIGKILL)
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
        server.mend()
        assert rows(server) == [3]


def test_lock_file_with_the_number_of_a_living_stranger_is_no_obstacle(data):
    with EmbeddedPostgres(data) as server:
        write_row(server, 5)
    (server.cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.cluster.data}\n0\n5432\n\n\n\n")
    with EmbeddedPostgres(data) as server:
        assert rows(server) == [5]


def test_killed_at_any_moment_of_the_first_start_the_next_one_works(unused, hold):
    # Seeded: a failure can be repeated.
    moments = random.Random(20).sample(range(50, 1000, 30), 6)
    for moment in sorted(moments):
        holder = hold(unused, start_new_session=True)
        time.sleep(moment / 1000)
        for pid in [*_keepers_of(unused), holder.process.pid]:
            os.kill(pid, signal.SIGKILL)
        holder.process.communicate()
    with EmbeddedPostgres(unused) as server:
        write_row(server, 9)
        assert rows(server) == [9]
    assert sorted(place.name for place in (unused / "postgres").iterdir()) == [
        "data", "keeper.lock", "run", "start.lock", "users.lock"
    ]  # fmt: skip


def _keepers_of(data: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"huiguan.server.keeper" in words and str(data).encode() in words:
                found.append(int(entry.name))
    return found


def test_data_folder_with_a_long_name_gets_a_short_socket(tmp_path):
    deep = tmp_path / ("a" * 90) / "var"
    with EmbeddedPostgres(deep) as server:
        write_row(server, 2)
        assert not server.cluster.sockets.is_relative_to(deep)
        assert stat.S_IMODE(server.cluster.sockets.stat().st_mode) == 0o700
    server.cluster.sockets.rmdir()


def test_socket_folder_of_somebody_else_is_refused(data, tmp_path, monkeypatch):
    open_to_all = tmp_path / "sockets"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    monkeypatch.setattr(cluster, "socket_folder", lambda folder: open_to_all)
    here = EmbeddedPostgres(data)
    here.folder.make()
    here.cluster.create()
    with pytest.raises(ServerError, match="open to others"):
        here.cluster.spawn()


def test_lost_keys_are_named(data):
    with EmbeddedPostgres(data):
        pass
    (data / "keys" / keys.PASSWORDS).unlink()
    with pytest.raises(ServerError, match="do not belong to the database"):
        EmbeddedPostgres(data).start()


def test_cluster_of_another_version_is_named(data):
    with EmbeddedPostgres(data) as server:
        version = server.cluster.data / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(ServerError, match="made by PostgreSQL 17"):
        EmbeddedPostgres(data).start()


def test_unwritable_place_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ServerError, match="cannot be created"):
        EmbeddedPostgres(tmp_path / "file" / "var").start()


# Started by root ---------------------------------------------------------------------------------------------------

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give its server an account of its own")


def modes_of(path: Path) -> dict[Path, int]:
    return {place: place.stat().st_mode for place in [path, *path.parents, *path.rglob("*")] if not place.is_symlink()}


def status_of(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


@as_root
def test_root_under_a_closed_home_changes_no_mode_and_gives_one_capability(tmp_path, hold):
    home = tmp_path / "home"
    site = home / "site"
    site.mkdir(parents=True)
    wheel = cluster.binaries().parent.parent
    # As pip does under umask 077: only the owner reads, programs stay executable.
    subprocess.run(["cp", "-r", str(wheel), str(wheel.parent / f"{wheel.name}.libs"), str(site)], check=True)
    subprocess.run(["chmod", "-R", "go-rw", str(site)], check=True)
    home.chmod(0o700)
    before = modes_of(home)

    holder = hold(home / "var", first=str(site))
    status = status_of(holder.server_pid())
    with connect(EmbeddedPostgres(home / "var")) as connection:
        assert connection.execute("SELECT to_tsvector('english', 'houses')").fetchone() == ("'hous':1",)
    holder.let_go()

    assert status["Uid"].split()[0] != "0"
    assert int(status["CapEff"], 16) == 1 << 2, "CAP_DAC_READ_SEARCH and nothing else"
    after = modes_of(home)
    assert {place: after[place] for place in before} == before


@as_root
def test_root_in_an_open_place_gives_no_capability(hold):
    place = Path(tempfile.mkdtemp(prefix="huiguan-open-"))
    place.chmod(0o755)
    site = place / "site"
    wheel = cluster.binaries().parent.parent
    shutil.copytree(wheel, site / wheel.name)
    shutil.copytree(wheel.parent / f"{wheel.name}.libs", site / f"{wheel.name}.libs")
    try:
        holder = hold(place / "var", first=str(site))
        status = status_of(holder.server_pid())
        holder.let_go()
    finally:
        shutil.rmtree(place)
    assert status["Uid"].split()[0] != "0"
    assert int(status["CapEff"], 16) == 0


@as_root
def test_root_serves_a_cluster_as_its_owner(data, hold):
    with EmbeddedPostgres(data) as server:
        write_row(server, 4)
    nobody = pwd.getpwnam("nobody")
    for folder, _, names in os.walk(server.cluster.data):
        for place in [folder, *(os.path.join(folder, name) for name in names)]:
            os.chown(place, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    shutil.rmtree(server.cluster.sockets)
    with EmbeddedPostgres(data) as server:
        assert status_of(server.cluster.running_pid())["Uid"].split()[0] == str(nobody.pw_uid)
        assert rows(server) == [4]


def python_for(uid: int) -> str | None:
    """An interpreter of this version that another user may run with our packages, if the machine has one."""
    reachable = all(is_reachable(Path(place), uid, uid) for place in (psycopg.__file__, cluster.__file__))
    for candidate in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        place = Path(candidate)
        if reachable and place.exists() and is_reachable(place, uid, uid):
            return candidate
    return None


@as_root
def test_normal_user_runs_the_server_under_the_own_name(hold):
    nobody = pwd.getpwnam("nobody")
    python = python_for(nobody.pw_uid)
    if python is None:
        pytest.skip("no interpreter here that another user may run")
    place = Path(tempfile.mkdtemp(prefix="huiguan-nobody-"))
    os.chown(place, nobody.pw_uid, nobody.pw_gid)
    try:
        holder = hold(place / "var", python=python, user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[])
        status = status_of(holder.server_pid())
        holder.let_go()
    finally:
        shutil.rmtree(place)
    assert status["Uid"].split()[0] == str(nobody.pw_uid)
    assert int(status["CapEff"], 16) == 0


@pytest.mark.parametrize(
    ("megabytes", "shared", "cached"),
    [(512, "128MB", "512MB"), (8192, "1024MB", "4096MB"), (65536, "2048MB", "32768MB")],
)
def test_the_server_uses_an_eighth_of_the_memory(megabytes, shared, cached):
    settings = cluster.memory_settings(megabytes)
    assert settings == {"shared_buffers": shared, "effective_cache_size": cached}
