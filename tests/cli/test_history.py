"""`huiguan history` as it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection

from huiguan.cli import history as command
from huiguan.engines.seal import read_checkpoint, verify_inclusion
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.permits import system_actor

pytestmark = pytest.mark.usefixtures("patient_sealing")
Typed = Callable[..., Any]


@pytest.fixture
def typed(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Runs the command on the test database, which is up already."""

    @contextmanager
    def already_open(data: Path) -> Iterator[None]:
        yield

    monkeypatch.setattr(command, "open_instance", already_open)
    return lambda *words: CliRunner().invoke(command.history, [str(word) for word in words])


@pytest.fixture
def organization(transactional_db: None) -> Organization:
    return create_organization(
        actor=system_actor("test"), parent=None, code="cn", name="National", level="national", seat="Road 1"
    )


def test_seal_says_how_much(typed: Typed, organization: Organization) -> None:
    assert json.loads(typed("seal", "--format", "json").stdout)["sealed"] == 1
    assert "Sealed 0 changes; the log holds 1." in typed("seal").stdout


def test_verify_against_a_checkpoint_kept_outside(typed: Typed, organization: Organization, tmp_path: Path) -> None:
    note = tmp_path / "outside.checkpoint"
    made = typed("checkpoint", "--output", note)
    assert made.exit_code == 0
    assert "Public key: huiguan-history+" in made.stderr
    answer = typed("verify", "--checkpoint", note, "--format", "json")
    report = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert (report["valid"], report["size"], report["outside"]) == (True, 1, 1)
    assert "The history holds." in typed("verify").stdout


def test_verify_ends_with_1_and_names_the_row(typed: Typed, organization: Organization) -> None:
    typed("seal")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE organizations_organization DISABLE TRIGGER USER")
        cursor.execute("UPDATE organizations_organization SET seat = 'x'")
        cursor.execute("ALTER TABLE organizations_organization ENABLE TRIGGER USER")
    answer = typed("verify")
    assert answer.exit_code == 1
    assert f"changed: organizations_organization {organization.pk}" in answer.stdout
    finding = json.loads(typed("verify", "--format", "json").stdout)["findings"][0]
    assert (finding["table"], finding["row"]) == ("organizations_organization", organization.pk)


def test_prove(typed: Typed, organization: Organization) -> None:
    point = read_checkpoint(json.loads(typed("checkpoint", "--format", "json").stdout)["note"])
    proof = json.loads(typed("prove", "organizations.organization", organization.pk).stdout)
    leaf = command.base64.b64decode(proof["leaf"])
    path = [command.base64.b64decode(step) for step in proof["path"]]
    assert verify_inclusion(leaf, proof["index"], proof["size"], path, point.root)
    assert "Road 1" not in str(proof)


@pytest.mark.parametrize("words", [("organizations.organization", 4711), ("no.such", 1), ("nonsense", 1)])
def test_prove_says_what_is_not_there(typed: Typed, organization: Organization, words: tuple[str, int]) -> None:
    answer = typed("prove", *words)
    assert answer.exit_code == 1
    assert "There is no sealed change" in answer.stderr


def test_bad_files_and_keys_are_refused_in_words(typed: Typed, organization: Organization, tmp_path: Path) -> None:
    binary = tmp_path / "x"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in typed("verify", "--checkpoint", binary).stderr
    assert "The key cannot be read" in typed("verify", "--key", "nonsense").stderr
    nonsense = tmp_path / "y"
    nonsense.write_text("hello")
    answer = typed("verify", "--checkpoint", nonsense)
    assert answer.exit_code == 1
    assert "checkpoint: outside checkpoint 1" in answer.stdout
