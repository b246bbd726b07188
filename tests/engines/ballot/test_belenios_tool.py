"""The independent check: Debian's belenios-tool verifies our elections, and rejects what is wrong with others.

Version 2.0 (bookworm) knows BELENIOS-2048, 3.0 (trixie) Ed25519 too. Both are unpacked beside the system by
tools/fetch-belenios-tool.sh into HUIGUAN_BELENIOS (or var/belenios); where they cannot be had, this says so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest
from tests.engines.ballot.elections import finish, prepare, question, single_keys
from tests.engines.ballot.vectors import JUDGED, SHARED, archive_in, needs_vectors

from huiguan.engines.ballot import conduct
from huiguan.engines.ballot.archive import read_records, read_timestamp
from huiguan.engines.ballot.audit import verify_archive
from huiguan.engines.ballot.events import read_events

ROOT = Path(__file__).parents[3]
HOME = Path(os.environ.get("HUIGUAN_BELENIOS", ROOT / "var" / "belenios"))
# Without the first, version 3.0 says "all checks passed" before it has checked any ballot.
ENVIRONMENT = {**os.environ, "LWT_ASYNC_METHOD": "none", "BELENIOS_USE_URANDOM": "1"}


@pytest.fixture(scope="module")
def tool(request: pytest.FixtureRequest) -> Path:
    """belenios-tool of the release that the test asks for."""
    return found_tool(request.param)


def found_tool(release: str) -> Path:
    """belenios-tool of a release of Debian, fetched where it is not there; skips, and says so, where it cannot be."""
    folder = HOME / release
    try:
        command = ["sh", str(ROOT / "tools" / "fetch-belenios-tool.sh"), release, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    except (OSError, subprocess.TimeoutExpired) as error:
        return _absent(release, str(error))
    if done.returncode != 0:
        return _absent(release, done.stderr[-300:])
    return folder / "belenios-tool"


def _absent(release: str, reason: str) -> Path:
    words = f"THE INDEPENDENT CHECK WAS NOT MADE: belenios-tool of Debian {release} cannot be had: {reason}"
    warnings.warn(words, stacklevel=2)
    pytest.skip(words)


def run(tool: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(tool), "election", *arguments, "--dir", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=120)


def alone(archive: Path, folder: Path) -> Path:
    """The archive in a folder of its own, which belenios-tool asks for."""
    folder.mkdir()
    shutil.copy(archive, folder)
    return folder


def held(folder: Path, group: str) -> Path:
    """An election with everything in it."""
    questions = [question(3, 1, 2), question(2, 0, 1, blank=True)]
    credentials = prepare(folder, questions, {"a": 3, "b": 1, "c": 2}, group=group, shares=(2, 3))
    votes = [("a", [[1, 0, 1], [0, 1, 0]]), ("b", [[1, 1, 0], [0, 0, 1]]), ("b", [[0, 1, 0], [1, 0, 0]])]
    keys = [folder / "secrets" / f"{index}.privkey" for index in (3, 1)]
    finish(folder, credentials, votes, single_keys(folder) + keys)
    return conduct.archive_of(folder)


@pytest.mark.parametrize(
    ("tool", "group"),
    [("trixie", "Ed25519"), ("trixie", "BELENIOS-2048"), ("bookworm", "BELENIOS-2048")],
    indirect=["tool"],
)
def test_our_election_is_accepted(tool: Path, group: str, tmp_path: Path) -> None:
    archive = held(tmp_path / "election", group)
    folder = alone(archive, tmp_path / "checked")
    done = run(tool, folder, "verify")
    assert (done.returncode, "all checks passed" in done.stderr + done.stdout) == (0, True), done.stderr
    with archive.open("rb") as file:
        events = {each.type: each for each in read_events(read_records(file, read_timestamp(file)))}
    # Version 3.0 does not compare the tally with the ballots, so that its own tally is compared here.
    made = run(tool, folder, "compute-encrypted-tally").stdout.splitlines()
    tally = events["EncryptedTally"]
    assert made[0] == tally.body.decode()
    assert made[1:] in ([], [tally.payload.decode()])


def made_by(tool: Path, folder: Path, group: str) -> Path:
    """A small election held by belenios-tool from its set-up to its result, with a blank vote and a second try."""
    folder.mkdir()

    def call(*arguments: str, given: str = "") -> str:
        command = [str(tool), *arguments, "--dir", "."] if arguments[0] != "setup" else [str(tool), *arguments]
        done = subprocess.run(
            command, cwd=folder, input=given, capture_output=True, text=True, env=ENVIRONMENT, timeout=120
        )
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout

    def add(kind: str, given: str = "") -> None:
        call("archive", "add-event", f"--type={kind}", given=given)

    uuid = call("setup", "generate-token").strip()
    call("setup", "generate-credentials", "--uuid", uuid, "--group", group, "--count", "3")
    (public,), (private,) = folder.glob("*.pubcreds"), folder.glob("*.privcreds")
    public.rename(folder / "public_creds.json")
    call("setup", "generate-trustee-key", "--group", group)
    (key,) = folder.glob("*.privkey")
    (trustee,) = folder.glob("*.pubkey")
    (folder / "public_keys.jsons").write_bytes(trustee.read_bytes())
    template = {
        "description": "",
        "name": "选举",
        "questions": [question(3, 1, 2), {"answers": ["是"], "blank": True, "min": 0, "max": 1, "question": "？"}],
        "administrator": "a",
        "credential_authority": "b",
    }
    (folder / "template.json").write_text(json.dumps(template))
    call("setup", "make-trustees")
    call("setup", "make-election", "--uuid", uuid, "--group", group, "--template", "template.json")
    call("archive", "init")
    text = private.read_text()
    credentials = (
        list(json.loads(text).values()) if text.startswith("{") else [each.split()[1] for each in text.splitlines()]
    )
    old = not text.startswith("{")
    for voter, marks in [(0, [[1, 0, 1], [1, 0]]), (1, [[0, 1, 0], [0, 1]]), (0, [[0, 0, 1], [0, 0]])]:
        (folder / "credential").write_text(credentials[voter])
        (folder / "choice").write_text(json.dumps(marks))
        made = call(
            "election", "generate-ballot", "--privcred", "credential", "--ballot" if old else "--choice", "choice"
        )
        add("Ballot", made)
    add("EndBallots")
    add("EncryptedTally", call("election", "compute-encrypted-tally"))
    add("PartialDecryption", call("election", "decrypt", "--privkey", key.name, "--trustee-id", "1"))
    add("Result", call("election", "compute-result"))
    return archive_in(folder)


@pytest.mark.parametrize(
    ("tool", "group"),
    [("trixie", "Ed25519"), ("trixie", "BELENIOS-2048"), ("bookworm", "BELENIOS-2048")],
    indirect=["tool"],
)
def test_its_election_is_accepted_by_us(tool: Path, group: str, tmp_path: Path) -> None:
    verdict = verify_archive(made_by(tool, tmp_path / "made", group))
    assert (verdict.valid, verdict.ballots) == (True, 3), verdict.checks
    assert verdict.result == [[0, 1, 1], [0, 1]]


@needs_vectors
@pytest.mark.parametrize("tool", ["trixie"], indirect=True)
@pytest.mark.parametrize("name", JUDGED)
def test_the_check_rejects_what_is_wrong(tool: Path, name: str, tmp_path: Path) -> None:
    done = run(tool, alone(archive_in(SHARED / "reject" / name), tmp_path / "checked"), "verify")
    assert (done.returncode == 0) is JUDGED[name]["belenios-tool (LWT_ASYNC_METHOD=none) accepts"]["3.0"], done.stderr
