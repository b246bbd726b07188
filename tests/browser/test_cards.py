"""From the invitation to the card: a clerk invites, the member proves it on the phone, a stranger scans the card."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.signing import token_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Role
from huiguan.members import services
from huiguan.members.invitation_codes import code_of, written
from huiguan.members.models import Invitation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ID_NUMBER, BORN = "440601199003071528", date(1990, 3, 7)


def officer(name: str, place: Organization, role: Role) -> User:
    """An officer of the association."""
    user = User.objects.create_user(name, person=Person.objects.create(name=name))
    Grant.objects.create(user=user, role=role, organization=place, period=(date(2020, 1, 1), None))
    return user


def opened(browser: Browser, address: str, user: User | None, *, width: int) -> Page:
    """A browser of somebody's own; of nobody known without `user`."""
    context = browser.new_context(viewport={"width": width, "height": 844}, base_url=address, locale="zh-CN")
    context.set_default_timeout(30_000)
    if user is not None:
        client = Client()
        client.force_login(user, backend=BACKEND)
        context.add_cookies([{"name": k, "value": one.value, "url": address} for k, one in client.cookies.items()])
    return context.new_page()


def test_from_the_invitation_to_a_card_that_a_stranger_checks(browser: Browser, live_server: Any) -> None:
    cache.clear()
    place = Organization.objects.add_root(
        {"code": "qingxi", "name": "青溪县协会", "short_name": "青溪县", "level": "county"}
    )
    clerk, head = officer("何语桐", place, Role.CLERK), officer("江上青", place, Role.HEAD)
    details = {"name": "王景行", "id_number": ID_NUMBER, "birth_date": BORN}
    member = services.register_member(actor=actor_of(clerk), organization=place, details=details)

    office = opened(browser, live_server.url, clerk, width=1440)
    office.goto(f"/o/qingxi/members/{member.pk}/")
    office.get_by_label("邀请登录方式").select_option("paper")
    office.get_by_role("button", name="邀请", exact=True).click()
    expect(office.get_by_role("row", name="王景行")).to_contain_text("待使用")
    code = code_of(Invitation.objects.unscoped("test").get())

    phone = opened(browser, live_server.url, None, width=390)
    phone.goto("/i/")
    phone.get_by_label("邀请函上的邀请码").fill(written(code).lower())
    phone.get_by_role("button", name="继续").click()
    phone.get_by_label("您的身份证号后六位").fill("000000")
    phone.get_by_label("您的出生日期").fill("1990-03-07")
    phone.get_by_role("button", name="核对并继续").click()
    expect(phone.locator("main")).to_contain_text("还可以试4次")
    phone.get_by_label("您的身份证号后六位").fill(ID_NUMBER[-6:])
    phone.get_by_label("您的出生日期").fill("1990-03-07")
    phone.get_by_role("button", name="核对并继续").click()
    phone.get_by_label("登录名").fill("wangjx")
    phone.locator("input[name=password]").fill("correct-horse-9")
    phone.locator("input[name=agree]").check()
    phone.get_by_role("button", name="同意并开通账号").click()
    expect(phone.locator(".mem-card")).to_contain_text("青溪县协会")
    phone.get_by_role("button", name="出示会员证").click()
    expect(phone.get_by_role("heading", name="王景行")).to_be_visible()
    with phone.expect_download() as saved:
        phone.get_by_role("link", name="存为图片").click()
    assert saved.value.suggested_filename.endswith(".png")

    stranger = opened(browser, live_server.url, None, width=390)
    address = f"/c/{token_of(Credential.objects.unscoped('test').get().serial)}"
    stranger.goto(address)
    expect(stranger.get_by_role("heading", name="今日有效")).to_be_visible()
    assert "王景行" not in stranger.content()
    services.suspend(actor=actor_of(head), membership_id=member.pk, note="第九条")
    stranger.reload()
    expect(stranger.get_by_role("heading", name="无效")).to_be_visible()
    for page in (office, phone, stranger):
        page.context.close()
