"""Fields that an association keeps beside those of all, on the form of a member."""

from __future__ import annotations

from typing import Any

from tests.members.conftest import fresh
from tests.members.views.test_member import Browse, filled, url

from huiguan.members import services


def test_further_fields_are_edited_and_checked(house: Any, browse: Browse) -> None:
    kinds: tuple[tuple[str, str, list[str]], ...] = (
        ("police_no", "number", []), ("uniform", "choice", ["大", "小"]), ("since", "date", []), ("band", "text", []),
    )  # fmt: skip
    for key, kind, choices in kinds:
        services.set_field(
            actor=house.clerk(), organization=house.here, key=key, label=key, purpose="制证", kind=kind, choices=choices
        )
    row, clerk = house.member(), browse(house.clerk())
    data = filled(clerk, row, extra_police_no="12345", extra_uniform="大", extra_since="2020-02-03")
    assert clerk.post(url(row, "change/"), data).status_code == 302
    assert fresh(row).extra == {"police_no": 12345, "uniform": "大", "since": "2020-02-03"}
    for wrong in ({"extra_police_no": "abc"}, {"extra_uniform": "中"}, {"extra_since": "2020-13-01"}):
        refused = clerk.post(url(row, "change/"), filled(clerk, row, **wrong))
        assert refused.status_code == 422 and next(iter(wrong)) in refused.context["form"].errors
    assert clerk.post(url(row, "change/"), filled(clerk, row, extra_uniform="")).status_code == 302
    assert fresh(row).extra == {"police_no": 12345, "since": "2020-02-03"}
    assert browse(house.clerk(house.there)).post(url(row, "change/"), data).status_code == 404


def test_associations_are_found_while_one_types(house: Any, browse: Browse) -> None:
    clerk = browse(house.clerk())
    assert 'value="there there协会"' in clerk.get("/organizations/found/?receiver=there").content.decode()
    for text in ("", "t", "nothing"):
        assert clerk.get("/organizations/found/", {"receiver": text}).content == b""
    row = house.member()
    form = {"transfer_receiver": "there协会", "receiver": "there协会", "means": "paper"}
    page = clerk.get(f"{url(row)}?do=transfer").content.decode()
    assert 'hx-get="/organizations/found/"' in page and 'list="transfer_receiver_found"' in page
    assert clerk.post(url(row, "do/transfer/"), form).status_code == 302
