"""Holding an election in a folder: each step reads what lies there, checks it, and adds to it. No server.

draft.json              what is asked            public_creds.json   the roll
public_keys.jsons       single trustees          dkg/                threshold trustees, round by round
secrets/                what belongs to voters and trustees alone, and should leave the folder
UUID.bel                the archive, from `open_election` on
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from huiguan.engines.ballot import dkg
from huiguan.engines.ballot.archive import hash_of, read_records, read_timestamp
from huiguan.engines.ballot.audit import Audit, examine
from huiguan.engines.ballot.ballots import tracker, verify_ballot
from huiguan.engines.ballot.canonical import dump, load, text
from huiguan.engines.ballot.casting import make_ballot
from huiguan.engines.ballot.credentials import new_credential, random_base58, read_credential
from huiguan.engines.ballot.election import Election, Question, check_uuid, read_election, read_question, write_election
from huiguan.engines.ballot.errors import BallotError
from huiguan.engines.ballot.events import read_events
from huiguan.engines.ballot.executors import Executor
from huiguan.engines.ballot.groups import Group, group_of
from huiguan.engines.ballot.keys import decrypt, new_secret_key, owned, owner_of, public_part, read_secret_key
from huiguan.engines.ballot.roll import read_roll, write_roll
from huiguan.engines.ballot.tally import combined_factors, counts_of, plaintexts, write_result, write_sizes, write_tally
from huiguan.engines.ballot.trustees import joint_key, read_trustees
from huiguan.engines.ballot.writing import append_event, create_archive, end_of, exclusive

_UUID_LENGTH = 14
_TEMPLATE = {"name", "description", "questions"}


def draft_election(folder: Path, template: Mapping[str, Any], group_name: str, uuid: str | None = None) -> str:
    """Begin: note what is asked, and return the identifier. Raises BallotError, or FileExistsError when begun before.

    `template`: {"name", "description", "questions": [{"answers", "min", "max", "question", "blank"?}]}.
    """
    group = group_of(group_name)
    if set(template) != _TEMPLATE or not isinstance(template["questions"], list):
        raise BallotError(f"a template has {', '.join(sorted(_TEMPLATE))}, the last a list")
    questions = [_ordered(each).as_json() for each in template["questions"]]
    uuid = check_uuid(uuid or random_base58(_UUID_LENGTH))
    folder.mkdir(parents=True, exist_ok=True)
    texts = {name: text(template[name]) for name in ("name", "description")}
    _write(folder / "draft.json", dump({"uuid": uuid, "group": group.name, **texts, "questions": questions}))
    return uuid


def make_credentials(folder: Path, voters: Mapping[str, int]) -> Path:
    """A credential for each voter (name: weight); the secret file {name: credential} is returned.

    The roll is sorted by credential, so that its order tells nothing of the voters.
    """
    draft, group = _draft(folder)
    made = {name: new_credential(group, draft["uuid"]) for name in voters}
    roll = dict(sorted((made[name].public, weight) for name, weight in voters.items()))
    _write(folder / "public_creds.json", write_roll(roll))
    return _keep(folder, f"{draft['uuid']}.privcreds", dump({name: each.text for name, each in made.items()}))


def add_trustee(folder: Path) -> Path:
    """A key for a single trustee; its secret file is returned."""
    _, group = _draft(folder)
    raw = new_secret_key(group)
    public = dump(public_part(group, read_secret_key(group, raw)))
    with (folder / "public_keys.jsons").open("ab") as file:
        file.write(public + b"\n")
    return _keep(folder, f"{hash_of(public)[:8].upper()}.privkey", raw)


def threshold_round(folder: Path, *, step: int, index: int, size: int, threshold: int) -> Path:
    """One round (1, 2, 3) of one threshold trustee; the file of what is secret is returned.

    Every trustee has to finish a round before the next can begin. Raises BallotError, OSError.
    """
    _, group = _draft(folder)
    (folder / "dkg").mkdir(exist_ok=True)
    secret = folder / "secrets" / f"{index}.key"
    if step == 1:
        _keep(folder, secret.name, dkg.new_seed().encode())
    seed = secret.read_text().strip()
    if step == 1:
        made = dkg.certificate(group, seed, index=index, size=size, threshold=threshold)
        _write(folder / "dkg" / f"{index}.cert", dump(made))
        return secret
    certs = _round(folder, "cert", size)
    if step == 2:
        _write(folder / "dkg" / f"{index}.polynomial", dump(dkg.polynomial(group, seed, certs, threshold)))
        return secret
    value, public = dkg.share(group, seed, certs, _round(folder, "polynomial", size), threshold)
    _write(folder / "dkg" / f"{index}.share", dump(public))
    return _keep(folder, f"{index}.privkey", dump(str(value)))


def open_election(folder: Path, *, timestamp: int | None = None) -> Path:
    """Freeze questions, trustees and roll, and write the archive, whose path is returned."""
    draft, group = _draft(folder)
    raw_trustees = dump(_trustees(folder))
    trustees = read_trustees(group, raw_trustees)
    election = write_election(
        uuid=draft["uuid"],
        name=draft["name"],
        description=draft["description"],
        group=group,
        public_key=joint_key(group, trustees),
        questions=tuple(read_question(each) for each in draft["questions"]),
    )
    roll = (folder / "public_creds.json").read_bytes()
    read_roll(group, roll)
    path = folder / f"{draft['uuid']}.bel"
    now = int(time.time()) if timestamp is None else timestamp
    create_archive(path, election=election.raw, trustees=raw_trustees, roll=roll, timestamp=now)
    return path


def cast_ballot(folder: Path, credential: str, choices: Sequence[Sequence[int]]) -> str:
    """Make a ballot, append it to the archive, and return its tracker."""
    path = archive_of(folder)
    election, roll = _opened(path)
    voter = read_credential(election.group, election.uuid, credential)
    if voter.public not in roll:
        raise BallotError("this credential is not on the roll of the election")
    raw = make_ballot(election, voter, choices)
    verify_ballot(election, raw)
    with exclusive(path):
        append_event(path, end_of(path), "Ballot", [raw])
    return tracker(raw)


def close_election(folder: Path) -> None:
    """No more ballots."""
    path = archive_of(folder)
    with exclusive(path):
        append_event(path, end_of(path), "EndBallots", [])


def tally_election(folder: Path, executor: Executor | None = None) -> None:
    """Check every ballot and append the encrypted tally."""
    with _audited(folder, executor) as (path, audit):
        tally = write_tally(audit.group, audit.tally)
        append_event(path, end_of(path), "EncryptedTally", [tally, write_sizes(audit.sizes, hash_of(tally))])


def decrypt_tally(folder: Path, secret_key: bytes, executor: Executor | None = None) -> int:
    """Append a trustee's partial decryption and return the trustee's number.

    Everything is checked before: a trustee who decrypts what is not the tally of the ballots might open a single vote.
    """
    with _audited(folder, executor) as (path, audit):
        if "tally_sizes" not in audit.passed:
            raise BallotError("there is no tally yet")
        secret = read_secret_key(audit.group, secret_key)
        owner = owner_of(audit.group, audit.trustees, secret)
        if owner in audit.partials:
            raise BallotError(f"trustee {owner} has decrypted already")
        made = decrypt(audit.election, audit.tally, secret)
        append_event(path, end_of(path), "PartialDecryption", [made, owned(owner, hash_of(made))])
    return owner


def publish_result(folder: Path, executor: Executor | None = None) -> list[list[int]]:
    """Put the partial decryptions together, append the result and return it."""
    with _audited(folder, executor) as (path, audit):
        factors = combined_factors(audit.group, audit.trustees, audit.partials)
        counts = counts_of(audit.group, plaintexts(audit.group, audit.tally, factors), audit.sizes.weight)
        append_event(path, end_of(path), "Result", [write_result(counts)])
    return counts


def archive_of(folder: Path) -> Path:
    """The archive of the election in a folder. Raises BallotError when it is not open yet."""
    path = folder / f"{_draft(folder)[0]['uuid']}.bel"
    if not path.exists():
        raise BallotError("the election is not open yet")
    return path


@contextmanager
def _audited(folder: Path, executor: Executor | None) -> Iterator[tuple[Path, Audit]]:
    """What was found stays true until the event that follows from it is there."""
    path, audit = archive_of(folder), Audit()
    with exclusive(path):
        examine(path, audit, executor=executor, partial=True)
        yield path, audit


def _opened(path: Path) -> tuple[Election, dict[str, int]]:
    with path.open("rb") as file:
        setup = next(read_events(read_records(file, read_timestamp(file))), None)
    if setup is None:
        raise BallotError("there is no election in the archive")
    election = read_election(setup.body)
    return election, read_roll(election.public_group, setup.records[2].body)


def _ordered(question: Any) -> Question:
    """A question whose members people wrote in any order."""
    names = ("answers", "blank", "min", "max", "question")
    if not isinstance(question, dict) or question.keys() - set(names):
        raise BallotError(f"a question has {', '.join(names)}")
    return read_question({name: question[name] for name in names if name in question})


def _draft(folder: Path) -> tuple[dict[str, Any], Group]:
    try:
        draft = load((folder / "draft.json").read_bytes())
    except FileNotFoundError as error:
        raise BallotError(f"{folder} holds no election; begin with `setup`") from error
    return draft, group_of(draft["group"])


def _trustees(folder: Path) -> list[Any]:
    """Single trustees first, then the threshold group, as belenios-tool puts them."""
    singles = folder / "public_keys.jsons"
    found: list[Any] = []
    if singles.exists():
        found += [["Single", load(line)] for line in singles.read_bytes().splitlines()]
    size = len(list((folder / "dkg").glob("*.cert")))
    if size:
        rounds = [_round(folder, name, size) for name in ("cert", "polynomial", "share")]
        threshold = json.loads(rounds[0][0]["message"])["context"]["threshold"]
        found.append(["Pedersen", dkg.combine(threshold, *rounds)])
    return found


def _round(folder: Path, name: str, size: int) -> list[Any]:
    missing = [index for index in range(1, size + 1) if not (folder / "dkg" / f"{index}.{name}").exists()]
    if missing:
        raise BallotError(f"the {name} of trustee {', '.join(map(str, missing))} is missing")
    return [load((folder / "dkg" / f"{index}.{name}").read_bytes()) for index in range(1, size + 1)]


def _keep(folder: Path, name: str, raw: bytes) -> Path:
    """Write a secret, which only its owner may read."""
    (folder / "secrets").mkdir(mode=0o700, exist_ok=True)
    path = folder / "secrets" / name
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(raw)
    return path


def _write(path: Path, raw: bytes) -> None:
    """Never over an existing file: what was published stays."""
    with path.open("xb") as file:
        file.write(raw)
