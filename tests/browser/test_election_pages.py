"""The pages of an election that no demonstration role reaches in every state: accessible, and within their window."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext
from tests.browser.test_every_page import faults
from tests.browser.test_members import pytestmark
from tests.elections.conftest import JOB, Council, council, federation, small_boxes
from tests.elections.test_hall import Hall
from tests.elections.test_presenting import photograph

from huiguan.elections import services
from huiguan.elections.enums import Duty
from huiguan.kernel.people.models import User

__all__ = ["council", "federation", "pytestmark", "small_boxes"]
LOOKS = ((320, "dark"),)


def _context(browser: Browser, live_server: Any, user: User, width: int, theme: Any) -> BrowserContext:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(
        viewport={"width": width, "height": 844}, base_url=live_server.url, color_scheme=theme, bypass_csp=True
    )
    cookies = {name: one.value for name, one in client.cookies.items()}
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
    return context


def _look(browser: Browser, live_server: Any, user: User, paths: list[str]) -> list[str]:
    found = []
    for width, theme in LOOKS:
        page = _context(browser, live_server, user, width, theme).new_page()
        for number, path in enumerate(paths):
            page.goto(path)
            if path.endswith("vote/"):
                page.locator("[data-step]:not([hidden])").first.wait_for()
                page.evaluate("document.querySelector('[data-step=marks]').hidden = false")
            if folder := os.environ.get("ELECTION_SHOTS"):
                page.screenshot(
                    path=f"{folder}/{path.strip('/').replace('/', '_')}-{width}-{number}.png", full_page=True
                )
            found += [f"{path} {width}: {fault}" for fault in faults(page)]
        page.context.close()
    return found


@pytest.mark.usefixtures("small_boxes")
def test_pages_of_a_hall_and_of_a_shared_key(council: Council, browser: Browser, live_server: Any) -> None:
    head = User.objects.get(pk=council.head.user_id)
    base, public = f"/o/110101/elections/{council.election.pk}/", f"/elections/{council.election.uuid}/"
    candidate = council.election.candidates.unscoped("test").order_by("order")[0]
    stands = next(at for at, user in enumerate(council.users) if user.person_id == candidate.person_id)
    services.state_candidature(
        actor=council.actor(stands), candidate_id=candidate.pk, statement="愿意为大家服务", picture=photograph()
    )
    hall = Hall(council)
    hall.strike(0)
    hall.say(5, 1)
    trustee = council.serve(2, Duty.TRUSTEE)
    for number in (3, 6):
        council.serve(number, Duty.TRUSTEE)
    services.share_key(actor=council.head, election_id=council.election.pk, threshold=2)
    papers = f"/my/elections/duties/{hall.tellers[5].pk}/"
    complaints = _look(browser, live_server, head, [base, f"{base}key/"])
    complaints += _look(browser, live_server, council.users[2], [f"/my/elections/duties/{trustee.pk}/key/"])
    mine = f"/my/elections/candidatures/{candidate.pk}/"
    complaints += _look(browser, live_server, council.users[stands], [mine])
    complaints += _look(browser, live_server, council.users[5], [f"{papers}papers/", "/my/elections/"])
    services.share_key(actor=council.head, election_id=council.election.pk, threshold=None)
    for official in council.officials(Duty.TRUSTEE):
        services.dismiss_official(actor=council.head, election_id=council.election.pk, official_id=official.pk)
    council.open()
    council.cast(council.credential(2), [[1, 0], [0, 1]])
    complaints += _look(browser, live_server, council.users[6], [f"{public}vote/"])
    council.close(present=7)
    complaints += _look(browser, live_server, council.users[5], [f"{papers}count/"])
    complaints += _look(browser, live_server, head, [base])
    for teller in (5, 6):
        hall.count(teller, (1, 1, 0), (1, 0, 0), (0, 1, 0))
    council.decrypt()
    complaints += _look(browser, live_server, head, [f"{base}report/", public])
    assert "\n".join(complaints) == ""


@pytest.mark.usefixtures("small_boxes")
def test_pages_while_voting_is_open_and_after(council: Council, browser: Browser, live_server: Any) -> None:
    head = User.objects.get(pk=council.head.user_id)
    base, public = f"/o/110101/elections/{council.election.pk}/", f"/elections/{council.election.uuid}/"
    trustee = council.serve(2, Duty.TRUSTEE)
    complaints = _look(browser, live_server, head, ["/o/110101/elections/", base, f"{base}duties/new/"])
    complaints += _look(browser, live_server, council.users[2], [f"/my/elections/duties/{trustee.pk}/key/"])
    services.dismiss_official(actor=council.head, election_id=council.election.pk, official_id=trustee.pk)
    council.open()
    for number in (0, 1, 2, 3, 4):
        council.cast(council.credential(number), [[1, 0], [0, 1]])
    complaints += _look(browser, live_server, council.users[5], ["/my/elections/", f"{public}vote/"])
    council.close(present=7)
    first = council.officials(Duty.TRUSTEE)[0]
    decrypting = [f"/my/elections/duties/{first.pk}/decrypt/"]
    complaints += _look(browser, live_server, council.users[2], decrypting)
    council.decrypt()
    scrutineer = council.officials(Duty.SUPERVISOR)[0]
    complaints += _look(browser, live_server, council.users[4], [f"/my/elections/duties/{scrutineer.pk}/sign/", public])
    complaints += _look(browser, live_server, head, [base, "/elections/"])
    assert services.check_ballots(actor=JOB, election_id=council.election.pk) == 0
    assert "\n".join(complaints) == ""
