"""The sealer: everything once, nothing missed, in any interleaving of transactions."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from huiguan.engines.seal import open_checkpoint, read_checkpoint, verify_consistency, verify_inclusion
from huiguan.kernel.history import recording, services
from huiguan.kernel.history.keys import signing_key
from huiguan.kernel.history.models import Checkpoint, Node, Seal, SealState
from huiguan.kernel.history.services import Report
from huiguan.kernel.history.services.sealing import NODE_LEVELS
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization, update_registration
from huiguan.kernel.permits import Actor, NotFound, system_actor

SYSTEM = system_actor("test")


@contextmanager
def a_transaction_that_is_slow(organization: Organization) -> Iterator[None]:
    """Another session has written and has not committed while the block runs."""
    written, end = threading.Event(), threading.Event()

    def work() -> None:
        with recording(system_actor("slow")):
            Organization.objects.filter(pk=organization.pk).update(seat="late")
            written.set()
            end.wait(20)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    written.wait(20)
    try:
        yield
    finally:
        end.set()
        thread.join(20)


def events() -> int:
    return int(Organization.pgh_event_model.objects.count())


def test_every_event_is_sealed_once(provinces: list[Organization]) -> None:
    first = services.seal(actor=SYSTEM)
    again = services.seal(actor=SYSTEM)
    update_registration(actor=SYSTEM, organization=provinces[0], seat="Harbour Road 1")
    third = services.seal(actor=SYSTEM)
    assert (first.sealed, again.sealed, third.sealed) == (5, 0, 1)
    assert third.size == Seal.objects.count() == events() == 6
    assert list(Seal.objects.order_by("position").values_list("position", flat=True)) == list(range(6))


def test_a_late_committer_is_not_missed(provinces: list[Organization], checked: Callable[..., Report]) -> None:
    with a_transaction_that_is_slow(provinces[0]):
        # Commits after the slow one began: it may not be sealed before, or the order would have a hole.
        update_registration(actor=SYSTEM, organization=provinces[1], seat="early")
        during = services.seal(actor=SYSTEM)
    assert during.size == 5
    assert checked().valid
    assert services.seal(actor=SYSTEM).size == 7
    assert checked().valid


def test_two_sealers_at_once_seal_everything_once(provinces: list[Organization]) -> None:
    reports, faults = [], []

    def work() -> None:
        try:
            reports.append(services.seal(actor=SYSTEM))
        except DatabaseError as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert faults == []
    assert sum(report.sealed for report in reports) == 5


def test_progress_is_told(provinces: list[Organization]) -> None:
    told: list[tuple[int, int]] = []
    services.seal(actor=SYSTEM, progress=lambda done, total: told.append((done, total)))
    assert told == [(5, 5)]


def test_only_who_may_seals(clerk: Actor) -> None:
    for service in (services.seal, services.make_checkpoint, services.verify):
        with pytest.raises(NotFound):
            service(actor=clerk)
    with pytest.raises(NotFound):
        services.prove_growth(actor=clerk, old_size=1)


def test_a_checkpoint_is_signed_and_says_what_was_sealed(national: Organization) -> None:
    point = services.make_checkpoint(actor=SYSTEM)
    opened = open_checkpoint(point.note, signing_key().verifying)
    assert opened.size == point.size == 1
    assert opened.chain == bytes(SealState.objects.get().chain)
    assert abs(opened.time - timezone.now()) < timedelta(minutes=1)
    assert Checkpoint.objects.count() == 1


def bulk(national: Organization, count: int, name: str = "d") -> None:
    target = 'COPY organizations_department (name, "order", organization_id) FROM STDIN'
    with recording(SYSTEM), connection.cursor() as cursor, cursor.copy(target) as copy:
        for number in range(count):
            copy.write_row((f"{name}{number}", number % 100, national.pk))


def test_an_event_is_proved_to_stand_in_the_log(national: Organization) -> None:
    bulk(national, 700)
    services.seal(actor=SYSTEM)
    update_registration(actor=SYSTEM, organization=national, seat="x")
    point = read_checkpoint(services.make_checkpoint(actor=SYSTEM).note)
    proof = services.prove_event(actor=SYSTEM, subject=national)
    raw = {name: _bytes(proof[name]) for name in ("leaf", "root", "digest")}
    path = [_bytes(step) for step in proof["path"]]
    assert proof["size"] == point.size == 702
    assert verify_inclusion(raw["leaf"], proof["index"], point.size, path, point.root)
    assert '"organizations_organizationevent"' in proof["header"]
    assert "Harbour" not in str(proof)
    assert Node.objects.filter(level=NODE_LEVELS).count() == 702 // 2**NODE_LEVELS


def test_the_log_is_proved_to_have_only_grown(national: Organization) -> None:
    bulk(national, 300)
    old = read_checkpoint(services.make_checkpoint(actor=SYSTEM).note)
    bulk(national, 600, "e")
    new = read_checkpoint(services.make_checkpoint(actor=SYSTEM).note)
    path = [_bytes(step) for step in services.prove_growth(actor=SYSTEM, old_size=old.size)["path"]]
    assert (old.size, new.size) == (301, 901)
    assert verify_consistency(old.size, new.size, path, old.root, new.root)


def test_what_is_not_sealed_is_not_proved(national: Organization) -> None:
    with pytest.raises(NotFound):
        services.prove_event(actor=SYSTEM, subject=national)
    with pytest.raises(NotFound):
        services.prove_event(actor=SYSTEM, subject=SealState(id=1))


def test_a_restored_database_counts_transactions_anew(
    provinces: list[Organization], checked: Callable[..., Report]
) -> None:
    services.seal(actor=SYSTEM)
    # As after a restore into a fresh server: the horizon lies far above every id that this server will give soon.
    SealState.objects.update(cluster="another", horizon=2**60)
    create_organization(actor=SYSTEM, parent=None, code="n2", name="Second", level="national")
    waiting = checked()
    assert (waiting.valid, waiting.unsealed) == (True, 1)
    assert services.seal(actor=SYSTEM).size == 6
    update_registration(actor=SYSTEM, organization=provinces[0], seat="x")
    assert services.seal(actor=SYSTEM).size == 7
    assert checked().valid


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
