"""Ballots: reading and checking them (specification 1, "Ballot"). Making them is in `casting`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from huiguan.engines.ballot.answers import Answer, read_answer, statements, wrong_proof
from huiguan.engines.ballot.canonical import digest, items, load, members, text
from huiguan.engines.ballot.election import Election
from huiguan.engines.ballot.errors import Malformed, Rejected
from huiguan.engines.ballot.groups import Element, Group, read_key
from huiguan.engines.ballot.proofs import Proof, commitments, read_proof, verify_knowledge

_CREDENTIAL = re.compile(
    rb'\{"election_uuid":"[0-9A-Za-z]{14,}","election_hash":"[0-9A-Za-z+/]{43}","credential":"([0-9a-f]+)"'
)
_MEMBERS = ("election_uuid", "election_hash", "credential", "answers", "signature")


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot as read, in canonical form; `verify_ballot` checks its elements and proofs."""

    uuid: str
    fingerprint: str
    credential_text: str
    credential: Element
    answers: list[Answer]
    hash: str
    proof: Proof


def tracker(raw: bytes) -> str:
    """What a voter keeps to find the ballot again."""
    return digest(raw)


def credential_of(raw: bytes) -> str:
    """The public credential that a ballot names, without reading the rest. Raises Malformed."""
    found = _CREDENTIAL.match(raw)
    if found is None:
        raise Malformed("does not begin like a ballot")
    return found[1].decode()


def read_ballot(election: Election, raw: bytes, group: Group) -> Ballot:
    """A ballot from its bytes. Raises Malformed when form, numbers of proofs, scalars or spellings are wrong."""
    value = load(raw)
    uuid, fingerprint, credential, answers, signature = members(value, *_MEMBERS)
    hashed, proof = members(signature, "hash", "proof")
    found = [
        read_answer(group, question, answer)
        for question, answer in zip(election.questions, items(answers, len(election.questions)), strict=True)
    ]
    key = read_key(group, credential)
    return Ballot(text(uuid), text(fingerprint), credential, key, found, text(hashed), read_proof(group, proof))


def signed_part(raw: bytes) -> bytes:
    """The ballot without its signature, which is what is signed. `raw` is a canonical ballot.

    The signature is the last member, and its name in quotes after a comma cannot stand in a string, which escapes them.
    """
    return raw[: raw.rindex(b',"signature":')] + b"}"


def verify_ballot(election: Election, raw: bytes, group: Group | None = None) -> Ballot:
    """Check a ballot by itself: form, election, signature, every proof. Raises Rejected.

    Whether its credential is on the roll and whether it was cast before, only the whole archive can tell. `group` is
    that of the election in a certain back end, the fastest unless told.
    """
    group = group or election.public_group
    try:
        ballot = read_ballot(election, raw, group)
    except Malformed as error:
        raise Rejected("ballot_form", str(error)) from error
    if (ballot.uuid, ballot.fingerprint) != (election.uuid, election.fingerprint):
        raise Rejected("ballot_election", "is for another election")
    _check_signature(group, ballot, raw)
    _check_proofs(election, group, ballot)
    return ballot


def _check_proofs(election: Election, group: Group, ballot: Ballot) -> None:
    stated = [statements(*each) for each in zip(election.questions, ballot.answers, strict=True)]
    try:
        found = iter(commitments(group, election.public_key, [each for some in stated for each in some]))
    except Malformed as error:
        raise Rejected("ballot_form", f"an element {error}") from error
    context = f"{election.fingerprint}|{ballot.credential_text}"
    for number, (question, answer, some) in enumerate(zip(election.questions, ballot.answers, stated, strict=True), 1):
        fault = wrong_proof(group, question, answer, list(islice(found, len(some))), context)
        if fault:
            raise Rejected("ballot_proofs", f"question {number}: {fault}")


def _check_signature(group: Group, ballot: Ballot, raw: bytes) -> None:
    if ballot.hash != digest(signed_part(raw)):
        raise Rejected("ballot_signature", "the signed hash is not that of the ballot")
    if not verify_knowledge(group, f"sig|{ballot.hash}|", ballot.credential, ballot.proof):
        raise Rejected("ballot_signature", "the signature does not hold")
