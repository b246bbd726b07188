"""The pages of honours at the width of a telephone: accessible, and within their window."""

from __future__ import annotations

import os

from playwright.sync_api import Page
from tests.browser.test_every_page import faults
from tests.browser.test_members import Open, opened, pytestmark
from tests.honours.conftest import Federation, federation

from huiguan.honours import services
from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.panels.models import Assignment, Panel

__all__ = ["federation", "opened", "pytestmark"]


def test_the_pages_are_accessible_on_a_telephone(federation: Federation, opened: Open) -> None:
    row = federation.proposed()
    notice = federation.put_up(row)
    draft = services.add_scheme(
        actor=federation.clerks["prov"],
        organization=federation.places["prov"],
        name="草案",
        grades=[{"name": "一", "most": 1}],
    )
    round_open = federation.call(federation.scheme(name="又一奖"))
    nomination = federation.nominate(round_open)
    panel = Panel.objects.unscoped("test").get()
    assigned = Assignment.objects.unscoped("test").filter(juror__name="one").first()
    assert PublicNotice.objects.unscoped("test").count() == 1 and assigned is not None
    room, notices = "/o/prov/honours/", "/o/prov/notices/"
    found = _faults(
        opened(federation.users["prov"], width=390),
        room, f"{room}schemes/{draft.pk}/", f"{room}schemes/new/", f"{room}rounds/{row.pk}/", f"{room}awards/",
        notices, f"{notices}{notice.pk}/", "/notices/", f"/notices/{notice.pk}/", "/honours/",
        f"/o/prov/panels/{panel.pk}/",
    )  # fmt: skip
    county = f"/o/east/honours/nominations/{nomination.pk}/"
    found += _faults(
        opened(federation.users["east"], width=390), county, f"/o/east/honours/rounds/{round_open.pk}/nominate/"
    )
    found += _faults(opened(federation.users["one"], width=390), "/my/panels/", f"/my/panels/{assigned.pk}/")
    assert "\n".join(found) == ""


def _faults(page: Page, *addresses: str) -> list[str]:
    found = []
    for number, address in enumerate(addresses):
        page.goto(address)
        if folder := os.environ.get("HONOURS_SHOTS"):
            page.screenshot(path=f"{folder}/{number}{address.replace('/', '_')}.png", full_page=True)
        found += [f"{address} {fault}" for fault in faults(page)]
    return found
