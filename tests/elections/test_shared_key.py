"""A key that three trustees share, two of whom are enough: its rounds, its end, and what must not be taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.elections.conftest import GROUP, Council
from tests.elections.test_pages import client_of, words

from huiguan.elections import selectors, services
from huiguan.elections.enums import Duty, ElectionState
from huiguan.elections.models import Official
from huiguan.elections.services.counting import asked_in, tally_in
from huiguan.engines.ballot import dkg
from huiguan.engines.ballot.audit import verify_archive
from huiguan.engines.ballot.canonical import dump
from huiguan.engines.ballot.keys import decrypt
from huiguan.kernel.inbox.models import Matter
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation

pytestmark = pytest.mark.django_db
FIRST, SECOND = [[1, 0], [0, 1]], [[0, 1], [1, 0]]
TRUSTEES, NEEDED = (2, 3, 5), 2


class Trustees:
    """What the three trustees keep on their own devices: a seed each."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.seeds = {number: dkg.new_seed() for number in TRUSTEES}

    def official(self, number: int) -> Official:
        person_id = self.council.users[number].person_id
        return Official.objects.unscoped("test").get(
            election=self.council.election, duty=Duty.TRUSTEE, person=person_id
        )

    def published(self, part: str) -> list[Any]:
        return selectors.parts_of(selectors.trustees_of(self.council.again()), part)

    def _enter(self, service: Callable[..., Any], part: str, number: int, value: Any) -> None:
        official = self.official(number)
        service(actor=self.council.actor(number), official_id=official.pk, **{part: dump(value).decode()})

    def first(self, number: int) -> None:
        index = 1 + TRUSTEES.index(number)
        made = dkg.certificate(GROUP, self.seeds[number], index=index, size=len(TRUSTEES), threshold=NEEDED)
        self._enter(services.enter_certificate, "certificate", number, made)

    def second(self, number: int) -> None:
        made = dkg.polynomial(GROUP, self.seeds[number], self.published("certificate"), NEEDED)
        self._enter(services.enter_polynomial, "polynomial", number, made)

    def part(self, number: int) -> tuple[int, dict[str, Any]]:
        parts = self.published("certificate"), self.published("polynomial")
        return dkg.share(GROUP, self.seeds[number], *parts, NEEDED)

    def third(self, number: int) -> None:
        self._enter(services.enter_share, "share", number, self.part(number)[1])

    def decrypt(self, number: int) -> None:
        asked = asked_in(self.council.election)
        body = decrypt(asked, tally_in(self.council.election, asked), self.part(number)[0])
        services.decrypt_tally(actor=self.council.actor(number), official_id=self.official(number).pk, body=body)


@pytest.fixture
def trustees(council: Council) -> Trustees:
    """Staffed, with a third trustee, and told that two are enough."""
    council.staff()
    council.serve(5, Duty.TRUSTEE)
    services.share_key(actor=council.head, election_id=council.election.pk, threshold=NEEDED)
    council.again()
    return Trustees(council)


def opened(council: Council) -> None:
    ends = timezone.now() + timedelta(hours=1)
    services.open_election(actor=council.head, election_id=council.election.pk, closes_at=ends)
    council.again()


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act()
    return str(refusal.value.code)


def test_two_of_three_count_and_anybody_can_check(council: Council, trustees: Trustees, tmp_path: Path) -> None:
    for step in (trustees.first, trustees.second, trustees.third):
        for number in TRUSTEES:
            assert refused(lambda: opened(council)) == "not_ready"
            step(number)
    opened(council)
    for number in range(5):
        council.cast(council.credential(number), FIRST)
    council.cast(council.credential(5), SECOND)
    council.close(present=7)
    trustees.decrypt(5)
    assert council.again().state == ElectionState.DECRYPTING, "one is not enough, and nothing is lost"
    office = client_of(User.objects.get(pk=council.head.user_id))
    page = words(office.get(f"/o/110101/elections/{council.election.pk}/"))
    assert "还需1名解密人解密。" in page and "不会丢失任何内容" in page
    assert council.users[2].display_name in page
    assert "需3名中的2名" in words(client_of(None).get(f"/elections/{council.election.uuid}/"))
    assert refused(lambda: trustees.decrypt(5)) == "there_already"
    trustees.decrypt(2)
    assert council.again().state == ElectionState.COUNTED
    verdict = verify_archive(council.archive(tmp_path))
    assert verdict.valid, verdict.checks
    assert verdict.result == [[5, 1], [1, 5]]
    assert refused(lambda: trustees.decrypt(3)) == "wrong_state"


def test_the_office_is_told_in_which_round_the_key_is(council: Council, trustees: Trustees) -> None:
    office = client_of(User.objects.get(pk=council.head.user_id))
    page = f"/o/110101/elections/{council.election.pk}/"
    trustees.first(2)
    told = words(office.get(page))
    assert (
        "共享密钥正在第1步" in told
        and f"尚缺：{council.users[3].display_name}、{council.users[5].display_name}。" in told
    )
    for number in (3, 5):
        trustees.first(number)
    assert "共享密钥正在第2步" in words(office.get(page))
    waiting = Matter.objects.filter(message__kind="elections.serve", settled_at=None)
    assert waiting.count() == 3, "everybody is told once more"
    own = words(client_of(council.users[5]).get(f"/my/elections/duties/{trustees.official(5).pk}/key/"))
    assert "第2步" in own and 'data-part="polynomial"' in own


def test_a_part_before_its_time_or_of_another_is_refused(council: Council, trustees: Trustees) -> None:
    trustees.first(2)
    assert refused(lambda: trustees._enter(services.enter_polynomial, "polynomial", 2, {})) == "round"
    stranger = dkg.certificate(GROUP, dkg.new_seed(), index=3, size=3, threshold=NEEDED)
    assert refused(lambda: trustees._enter(services.enter_certificate, "certificate", 3, stranger)) == "key"
    for number in TRUSTEES:
        trustees.first(number)
    good = dkg.polynomial(GROUP, trustees.seeds[2], trustees.published("certificate"), NEEDED)
    for wrong in (
        {**good, "secrets": good["secrets"][:2]},
        {**good, "secrets": ["x"] * 3},
        {**good, "signature": good["coefexps"]["signature"]},
        dkg.polynomial(GROUP, trustees.seeds[3], trustees.published("certificate"), NEEDED),
        [],
    ):
        assert refused(lambda: trustees._enter(services.enter_polynomial, "polynomial", 2, wrong)) == "key"  # noqa: B023 - called at once
    for number in TRUSTEES:
        trustees.second(number)
    other = trustees.part(3)[1]
    assert refused(lambda: trustees._enter(services.enter_share, "share", 2, other)) == "key"
    with pytest.raises(NotFound):
        services.enter_share(actor=council.actor(2), official_id=trustees.official(3).pk, share=json.dumps(other))


def test_who_lost_the_file_begins_anew_and_the_others_follow(council: Council, trustees: Trustees) -> None:
    for step in (trustees.first, trustees.second):
        for number in TRUSTEES:
            step(number)
    trustees.third(2)
    trustees.seeds[3] = dkg.new_seed()
    trustees.first(3)
    assert [each.polynomial + each.public_key for each in selectors.trustees_of(council.again())] == [""] * 3
    for step in (trustees.second, trustees.third):
        for number in TRUSTEES:
            step(number)
    opened(council)


def test_the_number_that_is_enough(council: Council, trustees: Trustees) -> None:
    office = client_of(User.objects.get(pk=council.head.user_id))
    page = f"/o/110101/elections/{council.election.pk}/key/"
    for wrong in ("1", "3", "x"):
        assert office.post(page, {"threshold": wrong}).status_code == 422
    with pytest.raises(Invalid):
        services.share_key(actor=council.head, election_id=council.election.pk, threshold=3)
    with pytest.raises(NotFound):
        services.share_key(actor=council.federation.above, election_id=council.election.pk, threshold=2)
    assert refused(lambda: council.serve(6, Duty.TRUSTEE)) == "shared"
    first = trustees.official(2)
    dismiss = {"actor": council.head, "election_id": council.election.pk, "official_id": first.pk}
    assert refused(lambda: services.dismiss_official(**dismiss)) == "shared"
    single = {"actor": council.actor(2), "official_id": first.pk, "public_key": "{}"}
    assert refused(lambda: services.enter_key(**single)) == "shared"
    trustees.first(2)
    assert office.post(page, {"threshold": ""}).status_code == 302
    assert council.again().threshold is None and not trustees.official(2).certificate
    with pytest.raises(NotFound):
        trustees.first(2)
    services.dismiss_official(**dismiss)
