"""Passkeys, the authenticator app and recovery codes, in a real browser with an authenticator made of software."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from huiguan.kernel.access.models import Grant
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-long-password-of-the-test"
STEP = 30  # seconds that a code of the app lasts (RFC 6238)


@dataclass
class Visitor:
    """Somebody at a browser, by the policy of the site: no script of ours is let past it."""

    page: Page
    site: str

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)

    def open_guarded(self, path: str) -> None:
        """A page of sign-in settings, which may ask once more who it is."""
        self.open(path)
        if "/accounts/reauthenticate/" in self.page.url:
            self.page.locator("input[name=password]").fill(PASSWORD)
            self.page.locator("form:has(input[name=password]) button[type=submit]").first.click()
            expect(self.page).to_have_url(re.compile(path))

    def enter_password(self) -> None:
        self.open("/accounts/login/")
        self.page.locator("#id_login").fill("officer")
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.locator("form:has(#id_password) button[type=submit]").click()

    def is_in(self) -> None:
        """The page is one for people who are signed in."""
        expect(self.page).not_to_have_url(re.compile("/accounts/"))
        self.open("/me/")
        expect(self.page).to_have_url(re.compile("/me/$"))

    def sign_out(self) -> None:
        self.open("/accounts/logout/")
        self.page.locator("main form button[type=submit], form.hg-form button[type=submit]").first.click()
        expect(self.page).to_have_url(re.compile("/accounts/login/"))

    def second_step(self, code: str) -> None:
        expect(self.page).to_have_url(re.compile("/accounts/2fa/authenticate/"))
        self.page.locator("#id_code").fill(code)
        self.page.locator("form:has(#id_code) button[type=submit]").click()


@pytest.fixture
def officer() -> User:
    cache.clear()
    place = Organization.objects.add_root({"code": "n", "name": "全国协会", "short_name": "全国", "level": "national"})
    user = User.objects.create_user(
        "officer", email="officer@example.org", person=Person.objects.create(name="某人"), password=PASSWORD
    )
    Grant.objects.create(user=user, role=Role.CLERK, organization=place, period=(date(2020, 1, 1), None))
    return user


@pytest.fixture
def visitor(browser: Browser, live_server: Any, officer: User) -> Iterator[Visitor]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Visitor(context.new_page(), live_server.url)
    context.close()


def with_authenticator(page: Page) -> None:
    """Chromium's virtual authenticator: a device of its own that knows its user by a fingerprint, always there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def adds_a_passkey(visitor: Visitor) -> None:
    """Signs in by the password and makes a passkey of this device."""
    page = visitor.page
    with_authenticator(page)
    visitor.enter_password()
    visitor.is_in()
    visitor.open_guarded("/accounts/2fa/webauthn/add/")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page).not_to_have_url(re.compile("/webauthn/add/"))


def test_a_passkey_signs_in_alone_and_is_the_second_factor_after_a_password(visitor: Visitor, officer: User) -> None:
    page = visitor.page
    adds_a_passkey(visitor)
    assert Authenticator.objects.filter(user=officer, type=Authenticator.Type.WEBAUTHN).count() == 1
    visitor.sign_out()

    page.locator("#passkey_login").click()
    visitor.is_in()
    visitor.sign_out()

    visitor.enter_password()
    expect(page).to_have_url(re.compile("/accounts/2fa/authenticate/"))
    visitor.open("/me/")
    expect(page).to_have_url(re.compile("/accounts/"))
    visitor.open("/accounts/2fa/authenticate/")
    page.locator("#mfa_webauthn_authenticate").click()
    visitor.is_in()


def test_a_strange_passkey_opens_nothing(visitor: Visitor, officer: User) -> None:
    page = visitor.page
    adds_a_passkey(visitor)
    visitor.sign_out()
    Authenticator.objects.all().delete()
    with page.expect_navigation():  # the browser has shown it, and the server has answered
        page.locator("#passkey_login").click()
    visitor.open("/me/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def code_of(secret: str) -> str:
    """What the app shows."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // STEP)))


def test_the_app_is_set_up_and_asked_for(visitor: Visitor, officer: User, settings: Any) -> None:
    settings.MFA_TOTP_TOLERANCE = 1  # a code that is read in the last moment of its half minute arrives in the next
    page = visitor.page
    visitor.enter_password()
    visitor.is_in()
    visitor.open_guarded("/accounts/2fa/totp/activate/")
    secret = page.locator(".hg-note .hg-mono").inner_text().strip()
    page.locator("#id_code").fill(code_of(secret))
    page.locator("form:has(#id_code) button[type=submit]").click()
    expect(page).not_to_have_url(re.compile("/totp/activate/"))
    visitor.sign_out()

    cache.clear()  # a code that was taken once is not taken again within its half minute
    visitor.enter_password()
    right = code_of(secret)
    visitor.second_step("000000" if right != "000000" else "111111")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(re.compile("/accounts/2fa/authenticate/"))
    visitor.second_step(code_of(secret))
    visitor.is_in()


def test_a_recovery_code_works_once(visitor: Visitor, officer: User) -> None:
    TOTP.activate(officer, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(officer).get_unused_codes()
    visitor.enter_password()
    visitor.second_step(codes[0])
    visitor.is_in()
    visitor.sign_out()
    visitor.enter_password()
    visitor.second_step(codes[0])
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    visitor.second_step(codes[1])
    visitor.is_in()
