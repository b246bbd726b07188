"""`huiguan backup` and `huiguan restore` on a real instance."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest
from tests.prepared import copied, copy_instance

from huiguan.server.embedded import EmbeddedPostgres, conninfo

FILE = b"minutes of a meeting"
NAME = hashlib.sha256(FILE).hexdigest()


def huiguan(*words: object, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    surroundings["DJANGO_SETTINGS_MODULE"] = "huiguan.config.settings"
    command = [sys.executable, "-c", "from huiguan.cli import main; main()", *map(str, words), "--data", str(data)]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True)


def add_file(data: Path, content: bytes) -> Path:
    digest = hashlib.sha256(content).hexdigest()
    place = data / "files" / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return place


def tables_of(data: Path) -> dict[str, tuple[int, str]]:
    """Rows and a digest of each table, apart from the queue of jobs, which every start writes to."""
    with EmbeddedPostgres(data) as server, psycopg.connect(conninfo(server.parameters())) as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^procrastinate'"
        ).fetchall()
        return {
            name: connection.execute(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {name} t"
            ).fetchone()
            for (name,) in names
        }


WORDS = "夜间处警时左臂受伤，伤情见附页"
# Keeps a paper of a case, or opens the one that was kept; prints what became of it.
PAPER = """
import hashlib, io, sys
import django
django.setup()
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.selectors import open_file
from huiguan.kernel.files.services import store_file
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import system_actor
from huiguan.kernel.privacy import Tampered
from huiguan.kernel.privacy.keyring import MasterKeyMissing
papers = StoredFile.objects.unscoped("test").filter(subject_kind="cases.casepaper", subject_id=2**40)
if sys.argv[1:]:
    store_file(
        actor=system_actor("test"), organization=Organization.objects.get(depth=1),
        upload=io.BytesIO(sys.argv[1].encode()), name="a.txt", subject_kind="cases.casepaper", subject_id=2**40,
    )
try:
    print(open_file(papers.get()).read().decode())
except (MasterKeyMissing, Tampered):
    print("no key")
"""


def paper_in(data: Path, *words: str) -> str:
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HUIGUAN_DATA": str(data)}
    surroundings["DJANGO_SETTINGS_MODULE"] = "huiguan.config.settings"
    with EmbeddedPostgres(data):
        command = [sys.executable, "-c", PAPER, *words]
        return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def instance(tmp_path_factory) -> Path:
    """An instance that keeps, among others, a file and a paper of a case."""
    data = tmp_path_factory.mktemp("instance") / "var"
    copy_instance(data)
    add_file(data, FILE)
    assert paper_in(data, WORDS) == WORDS
    signed = huiguan("history", "checkpoint", data=data)
    assert signed.returncode == 0, signed.stderr
    return data


@pytest.fixture(scope="module")
def rows(instance) -> dict[str, tuple[int, str]]:
    """What is in the tables of the instance; nothing changes it."""
    return tables_of(instance)


@pytest.fixture(scope="module")
def archive(instance, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("archive") / "b.tar"
    result = huiguan("backup", target, "--format", "json", data=instance)
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    size = target.stat().st_size
    kept = len({path.name for path in (instance / "files").rglob("*") if path.is_file()})
    assert kept > 1  # the demonstration's and the one added above
    assert answer == {"file": str(target), "files": kept, "bytes": size, "missing": [], "damaged": []}
    return target


@pytest.fixture(scope="module")
def restored(archive, tmp_path_factory) -> Path:
    """What the archive becomes in a new folder; tests take copies of it."""
    data = tmp_path_factory.mktemp("restored") / "var"
    result = huiguan("restore", archive, "--format", "json", data=data)
    assert result.returncode == 0, result.stderr
    (data.parent / "answer.json").write_text(result.stdout)
    return data


# Uploads one file after the other until it is told to stop; says how many it kept.
UPLOADER = """
import io, sys, threading
import django
django.setup()
from huiguan.kernel.files.services import store_file
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import system_actor
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
place, kept = Organization.objects.get(depth=1), 0
while not stop.is_set():
    text = f"file number {kept} " * 2000
    store_file(actor=system_actor("test"), organization=place, upload=io.BytesIO(text.encode()), name="a.txt")
    kept += 1
    print(kept, flush=True)
"""


def stored_hashes(data: Path) -> list[str]:
    with EmbeddedPostgres(data) as server, psycopg.connect(conninfo(server.parameters())) as connection:
        return [digest for (digest,) in connection.execute("SELECT sha256 FROM files_storedfile")]


def place_of(data: Path, digest: str) -> Path:
    return data / "files" / "blobs" / digest[:2] / digest[2:]


@pytest.fixture(scope="module")
def busy(instance, tmp_path_factory) -> tuple[Path, Path, int, int]:
    """An instance that somebody uploads to while it is backed up; the archive, and files before and after."""
    data = copied(instance, tmp_path_factory.mktemp("busy") / "var")
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HUIGUAN_DATA": str(data)}
    surroundings["DJANGO_SETTINGS_MODULE"] = "huiguan.config.settings"
    target = data.parent / "busy.tar"
    with EmbeddedPostgres(data):
        there = len(stored_hashes(data))
        uploader = subprocess.Popen(
            [sys.executable, "-c", UPLOADER], env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        before = [int(uploader.stdout.readline()) for _ in range(20)][-1]
        result = huiguan("backup", target, data=data)
        lines, _ = uploader.communicate("")
    assert result.returncode == 0, result.stderr
    return data, target, there + before, there + int(lines.split()[-1])


def test_with_its_keys_every_file_of_a_backup_taken_amid_uploads_comes_back(busy, tmp_path):
    data, target, before, after = busy
    shutil.copytree(data / "keys", tmp_path / "new" / "keys")
    result = huiguan("restore", target, "--format", "json", data=tmp_path / "new")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["other_keys"] == []
    hashes = stored_hashes(tmp_path / "new")
    assert before <= len(hashes) <= after
    for digest in hashes:
        assert hashlib.sha256(place_of(tmp_path / "new", digest).read_bytes()).hexdigest() == digest
    assert paper_in(tmp_path / "new") == WORDS


def test_a_file_that_the_disk_lost_or_changed_is_named(busy, tmp_path):
    data, *_ = busy
    lost, changed = sorted(stored_hashes(data))[:2]
    place_of(data, lost).unlink()
    place_of(data, changed).write_bytes(b"something else")
    result = huiguan("backup", tmp_path / "b.tar", "--format", "json", data=data)
    assert result.returncode == 1
    answer = json.loads(result.stdout)
    assert (answer["missing"], answer["damaged"]) == ([lost], [changed])
    assert "names 2 files" in result.stderr
    assert (tmp_path / "b.tar").exists()


def test_everything_comes_back_in_a_new_folder(instance, restored, rows):
    answer = json.loads((restored.parent / "answer.json").read_text())
    assert answer["files"] == len({path.name for path in (instance / "files").rglob("*") if path.is_file()})
    assert answer["other_keys"] == ["checkpoint", "credentials", "django", "lookup", "master"]
    assert answer["history"]["valid"]
    assert answer["history"]["events"] > 40
    assert (restored / "files" / NAME[:2] / NAME).read_bytes() == FILE
    assert tables_of(restored) == rows
    assert rows["organizations_organization"][0] == 40
    assert sorted(path.name for path in restored.iterdir()) == ["files", "keys", "logs", "postgres"]


def test_history_holds_on_after_a_restore_with_other_keys(restored, tmp_path):
    data = copied(restored, tmp_path / "new")
    with EmbeddedPostgres(data):
        assert huiguan("history", "checkpoint", data=data).returncode == 0
        result = huiguan("history", "verify", data=data)
    assert result.returncode == 0, result.stdout + result.stderr


def test_restored_history_that_was_tampered_with_is_told(restored, tmp_path):
    data = copied(restored, tmp_path / "forged")
    with EmbeddedPostgres(data) as server, server.connect_as_superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE organizations_organization SET name = name || '!' WHERE code = '100000'")
    forged = tmp_path / "forged.tar"
    assert huiguan("backup", forged, data=data).returncode == 0
    result = huiguan("restore", forged, data=tmp_path / "again")
    assert result.returncode == 1
    assert "The history does not hold" in result.stderr


def test_no_key_is_in_the_archive(instance, archive):
    content = archive.read_bytes()
    for place in (instance / "keys").iterdir():
        for word in place.read_text().replace(":", "\n").split():
            if len(word) > 30:
                assert word.encode() not in content, place.name


def test_instance_that_is_not_empty_is_left_alone_unless_told(archive, restored, rows, tmp_path):
    data = copied(restored, tmp_path / "used")
    with EmbeddedPostgres(data) as server:
        with server.connect_as_superuser() as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("UPDATE organizations_organization SET name = name || '!' WHERE code = '100000'")
        stranger = add_file(data, b"something else")
        before = tables_of(data)
        refused = huiguan("restore", archive, data=data)
        assert refused.returncode == 1
        assert "is not empty" in refused.stderr
        assert tables_of(data) == before != rows
        assert stranger.exists()
        result = huiguan("restore", archive, "--overwrite", data=data)
        assert result.returncode == 0, result.stderr
        assert tables_of(data) == rows
    assert not stranger.exists()


def test_instance_in_use_is_left_alone(archive, tmp_path):
    data = tmp_path / "busy"
    with EmbeddedPostgres(data) as server, psycopg.connect(conninfo(server.parameters())):
        result = huiguan("restore", archive, data=data)
    assert result.returncode == 1
    assert "Stop Huiguan first" in result.stderr


def test_tampered_archive_changes_nothing(archive, tmp_path):
    content = archive.read_bytes()
    bad = tmp_path / "bad.tar"
    bad.write_bytes(content.replace(FILE, FILE[::-1]))
    with EmbeddedPostgres(tmp_path / "new"):
        result = huiguan("restore", bad, data=tmp_path / "new")
        there = tables_of(tmp_path / "new")
    assert result.returncode == 1
    assert f"data/files/{NAME[:2]}/{NAME}" in result.stderr
    assert there == {}
    assert list((tmp_path / "new" / "files").iterdir()) == []


def test_damaged_dump_leaves_what_was_there(archive, restored, rows, tmp_path):
    """The manifest fits, the dump does not: the present rows are not lost."""
    data = copied(restored, tmp_path / "used")
    bad = tmp_path / "bad.tar"
    with tarfile.open(archive) as source, tarfile.open(bad, "w") as target:
        contents = {member.name: source.extractfile(member).read() for member in source}
        dump = contents["data/database.dump"]
        contents["data/database.dump"] = dump[: len(dump) * 2 // 3]
        old, new = (hashlib.sha256(each).hexdigest() for each in (dump, contents["data/database.dump"]))
        contents["manifest-sha256.txt"] = contents["manifest-sha256.txt"].replace(old.encode(), new.encode())
        for name, content in contents.items():
            facts = tarfile.TarInfo(name)
            facts.size = len(content)
            target.addfile(facts, io.BytesIO(content))
    with EmbeddedPostgres(data):
        result = huiguan("restore", bad, "--overwrite", data=data)
        assert result.returncode == 1
        assert "nothing was changed" in result.stderr
        assert tables_of(data) == rows


def test_target_folder_that_does_not_exist_is_named(instance, tmp_path):
    result = huiguan("backup", tmp_path / "none" / "b.tar", data=instance)
    assert result.returncode == 1
    assert "does not exist" in result.stderr


def test_an_archive_holds_papers_of_cases_sealed(archive):
    content = archive.read_bytes()
    assert WORDS.encode() not in content
    assert hashlib.sha256(WORDS.encode()).hexdigest().encode() not in content


def test_papers_of_cases_stay_closed_without_the_keys(restored, tmp_path):
    assert "master" in json.loads((restored.parent / "answer.json").read_text())["other_keys"]
    assert paper_in(copied(restored, tmp_path / "closed")) == "no key"
