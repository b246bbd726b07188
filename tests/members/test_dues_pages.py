"""Pages of dues, for the office and for the member."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import docx
import pytest
from django.test import Client
from tests.members.conftest import House, fresh

from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.selectors import waiting
from huiguan.kernel.people.models import User
from huiguan.kernel.people.services import choose_columns
from huiguan.kernel.permits import Actor, Role, RuleViolation
from huiguan.members import dues_holdings
from huiguan.members.columns import LIST, all_columns
from huiguan.members.models import DuesDemand, DuesPayment, Membership, PaymentOrder, SharePayment
from huiguan.members.services import dues_paying, dues_setting, dues_statement, lapse
from huiguan.members.services.payment_providers import Sandbox

YEAR = today().year


def browse(actor: Actor) -> Client:
    client = Client()
    user = User.objects.get(pk=actor.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def asked(house: House) -> DuesDemand:
    """A member who is asked for dues, all through pages."""
    house.member("王小红")
    client = browse(house.clerk())
    form = {
        "reference": "大会决议", "decided_on": f"{YEAR - 1}-12-01", "from_year": YEAR, "delegates": 9, "present": 6,
        "in_favour": 3, "secret_ballot": "on", "label_1": "一档", "amount_1": "1000", "classes_1": ["full"],
    }  # fmt: skip
    refused = client.post("/o/here/dues/settings/resolution/", form | {"secret_ballot": ""})
    assert refused.status_code == 422 and "secret ballot" in refused.content.decode()
    assert client.post("/o/here/dues/settings/resolution/", form).status_code == 302
    assert client.post("/o/here/dues/ask/", {"year": YEAR, "due_on": f"{YEAR}-01-31"}).status_code == 302
    return DuesDemand.objects.unscoped("test").get()


def test_from_the_resolution_to_the_receipt(house: House, asked: DuesDemand) -> None:
    client = browse(house.clerk())
    for address in (
        "",
        "?show=arrears",
        f"?state=open&q=wxh&year={YEAR}",
        "?q=nobody&year=99999999999",
        "lapse/",
        "settings/",
        "settings/rule/",
        "shares/",
        "shares/agree/",
        "shares/pass-on/",
        "statement/",
        "statement/?show=all&q=1,000.00",
    ):
        assert client.get(f"/o/here/dues/{address}").status_code == 200
    assert "王小红" in client.get("/o/here/dues/?show=arrears").content.decode()
    assert client.post("/o/here/dues/remind/").status_code == 302
    page = f"/o/here/dues/{asked.pk}/"
    values = {"amount": "1000", "paid_on": str(today()), "method": "cash"}
    assert client.post(f"{page}pay/", values | {"amount": "1000.01"}).status_code == 422
    assert client.post(f"{page}pay/", values).status_code == 302
    payment = DuesPayment.objects.unscoped("test").get()
    assert payment.receipt in client.get(page).content.decode()
    paper = docx.Document(BytesIO(client.get(f"/my/dues/receipts/{payment.pk}/").content))
    words = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "壹仟元整" in words and "1,000.00" in words and "王小红" in words
    assert client.post(f"/o/here/dues/payments/{payment.pk}/cancel/", {"reason": "录错"}).status_code == 302
    assert browse(house.head()).post(f"{page}waive/", {"reason": "因公负伤"}).status_code == 302
    assert "Waived" in client.get(page).content.decode()
    assert browse(house.clerk(house.there)).get(f"/my/dues/receipts/{payment.pk}/").status_code == 404


def test_the_roster_shows_dues_to_those_who_keep_them(house: House, asked: DuesDemand) -> None:
    keys = [column.key for column in all_columns(house.clerk(), house.here)]
    assert "dues" in keys
    choose_columns(actor=house.clerk(), list=LIST, columns=["name", "dues"])
    house.member("丁以宁", klass="honorary")
    client = browse(house.clerk())
    page = client.get("/o/here/members/").content.decode()
    assert page.count("In arrears<") == 2  # the list of that name, and one row
    table = b"".join(client.get("/o/here/members/export/?format=csv").streaming_content).decode("utf-8-sig")
    assert "王小红,In arrears" in table.replace('"', "") and "丁以宁," in table


def test_a_clerk_assigns_a_line(house: House, asked: DuesDemand) -> None:
    client = browse(house.clerk())
    credit: dues_statement.Credit = {
        "booked_on": date(YEAR, 1, 1), "amount": Decimal(400), "reference": "b", "payer": "王小红",
    }  # fmt: skip
    ((line, _new),) = dues_statement.take_lines(actor=house.clerk(), organization=house.here, credits=[credit])
    assert "王小红" in client.get("/o/here/dues/statement/").content.decode()
    page = f"/o/here/dues/statement/{line.pk}/"
    assert client.post(f"{page}assign/", {"reason": " "}).headers["Location"] == page
    assert client.post(f"{page}assign/", {"reason": "利息"}).status_code == 302
    assert "利息" in client.get("/o/here/dues/statement/?show=aside").content.decode()
    assert "400.00,400.00,利息" in table_of(client, "/o/here/dues/statement/?show=aside")
    assert "王小红" not in table_of(client, "/o/here/dues/statement/?show=open")
    client.post(f"{page}assign/", {"again": "1"})
    mine = Membership.objects.unscoped("test").filter(pk=asked.membership_id)
    mine.update(name="***", hidden_identity=True)
    told = client.get(page, {"q": "wxh"}).content.decode()
    assert "Assign to Identity hidden" in told and "***" not in told
    mine.update(name="王小红", hidden_identity=False)
    for words in ("wxh", "nobody", ""):
        found = client.get(page, {"q": words}).content.decode()
        assert (f'name="demand" value="{asked.pk}"' in found) is (words != "nobody")
    assert client.post(f"{page}assign/", {"demand": asked.pk}).status_code == 302
    assert DuesPayment.objects.unscoped("test").get().amount == 400
    assert "Assigned" in client.get(page).content.decode()
    assert browse(house.clerk(house.there)).get(f"/o/there/dues/statement/{line.pk}/").status_code == 404


def test_the_list_goes_out_as_it_is_shown(house: House, asked: DuesDemand) -> None:
    client = browse(house.clerk())
    for query, there in (("?format=csv", True), ("?format=csv&state=settled", False)):
        table = b"".join(client.get(f"/o/here/dues/export/{query}").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a file
        assert ("王小红" in table, "1000" in table) == (there, there)
    assert browse(house.clerk(house.there)).get("/o/here/dues/export/").status_code == 404


def table_of(client: Client, address: str) -> str:
    """The list of this address as the CSV file that its page offers as a workbook."""
    page = client.get(address).content.decode()
    query = address.partition("?")[2]
    assert f"{(query and '?' + query.replace('&', '&amp;') + '&amp;') or '?'}format=xlsx" in page
    answer = client.get(f"{address}{'&' if query else '?'}format=csv")
    return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a file


def test_the_head_strikes_off_whom_the_charter_names(house: House, asked: DuesDemand) -> None:
    DuesDemand.objects.unscoped("test").update(due_on=today() - timedelta(days=400))
    form = {"due_month": 6, "lapse_after_days": 365, "lapse_decided": "on", "article": "章程第十条"}
    assert browse(house.clerk()).post("/o/here/dues/settings/rule/", form).status_code == 302
    shown = browse(house.clerk()).get("/o/here/dues/lapse/").content.decode()
    assert "王小红" in shown and "400" in shown and "disabled" in shown
    assert f"王小红,{YEAR}" in table_of(browse(house.clerk()), "/o/here/dues/lapse/")
    handed = browse(house.clerk()).post("/o/here/dues/lapse/", {"hand": "1"}, follow=True).content.decode()
    assert "The list of 1 member lies before the head." in handed
    ((line,),) = [group.lines for group in waiting(house.head())]
    assert line.kind.key == "members.lapse" and waiting(house.clerk()) == []
    values = {"member": [asked.membership_id], "decision": "常务理事会第3次会议"}
    refused = browse(house.clerk()).post("/o/here/dues/lapse/", values)
    assert refused.status_code == 422 and "head" in refused.content.decode()
    head = browse(house.head())
    assert head.post("/o/here/dues/lapse/", values | {"decision": " "}).status_code == 422
    assert head.post("/o/here/dues/lapse/", {"decision": "x", "member": ["²"]}).status_code == 422
    assert head.post("/o/here/dues/lapse/", values).status_code == 302
    assert fresh(asked.membership).state == "lapsed"
    assert "王小红" not in head.get("/o/here/dues/lapse/").content.decode()
    assert waiting(house.head()) == []
    again = browse(house.clerk()).post("/o/here/dues/lapse/", {"hand": "1"}, follow=True)
    assert "Nobody lapses by the charter." in again.content.decode()


def test_where_a_second_person_decides_no_other_way_leads_round_it(house: House) -> None:
    clerk, member = house.clerk(), house.member("王小红")
    dues_setting.change_dues_rule(
        actor=clerk, organization=house.here, due_month=6, lapse_after_days=365, lapse_decided=True
    )
    browse(clerk).post("/o/here/members/strike-off/", {"selected": [member.pk], "note": "章程第十条"})
    with pytest.raises(RuleViolation) as refused:
        lapse(actor=clerk, membership_id=member.pk, note="章程第十条")
    assert refused.value.code == "second_person" and fresh(member).state == "admitted"
    lapse(actor=house.head(), membership_id=member.pk, note="章程第十条")
    assert fresh(member).state == "lapsed"


def test_a_share_is_agreed_and_marked_as_passed_on(house: House, asked: DuesDemand) -> None:
    client = browse(house.clerk())
    agreed = {"receiver": house.city.pk, "from_year": YEAR, "percent": "10", "reference": "上缴办法"}
    assert client.post("/o/here/dues/shares/agree/", agreed).status_code == 302
    dues_paying.enter_payment(actor=house.clerk(), demand_id=asked.pk, amount=Decimal(1000), paid_on=today())
    passed = {"receiver": house.city.pk, "year": YEAR, "amount": "100.01", "passed_on": str(today()), "reference": "t"}
    assert client.post("/o/here/dues/shares/pass-on/", passed).status_code == 422
    assert client.post("/o/here/dues/shares/pass-on/", passed | {"amount": "60"}).status_code == 302
    above = browse(house.actor(house.city, Role.CLERK, below=True)).get("/o/c/dues/shares/").content.decode()
    assert "60.00" in above and "40.00" in above and "王小红" not in above
    sides = f"{house.here.name},{house.city.name}"
    assert f"{sides},10" in table_of(client, f"/o/here/dues/shares/?year={YEAR}")
    mark = SharePayment.objects.unscoped("test").get()
    assert client.post(f"/o/here/dues/shares/{mark.pk}/undo/").status_code == 302
    assert not SharePayment.objects.unscoped("test").exists()


def test_a_notice_says_the_amount_in_capitals(house: House, asked: DuesDemand) -> None:
    assert asked.membership is not None
    for reader in (house.clerk(), house.own(asked.membership)):
        answer = browse(reader).get(f"/my/dues/{asked.pk}/notice/")
        words = "\n".join(one.text for one in docx.Document(BytesIO(answer.content)).paragraphs)
        assert "壹仟元整" in words and "1,000.00" in words and "大会决议" in words
    assert browse(house.clerk(house.there)).get(f"/my/dues/{asked.pk}/notice/").status_code == 404


def test_my_data_holds_dues_and_says_why_they_stay(house: House, asked: DuesDemand) -> None:
    assert asked.membership is not None
    own = house.own(asked.membership)
    (held,) = dues_holdings.dues_of(own.person_id or 0)
    assert "1,000.00" in str(held.values) and "30" in held.kept_because
    assert dues_holdings.erase(own, own.person_id or 0, house.here.pk) == [held.kept_because]
    assert dues_holdings.erase(own, own.person_id or 0, house.there.pk) == []
    assert asked.pk not in dues_holdings.vouchers_over(date(YEAR + 30, 12, 31), 10)
    dues_paying.enter_payment(actor=house.clerk(), demand_id=asked.pk, amount=Decimal(5), paid_on=today())
    over = dues_holdings.vouchers_over(date(YEAR + 31, 1, 1), 10)
    assert dues_holdings.forget_vouchers(house.clerk(), over) == 1
    assert not DuesDemand.objects.unscoped("test").exists()


def test_dues_over_the_api(house: House, asked: DuesDemand) -> None:
    client, root = browse(house.clerk()), "/api/v1/organizations/here/dues"
    assert client.get(f"{root}?text=wxh&state=open").json()["total"] == 1
    assert client.get(f"{root}?arrears=true").json()["rows"][0]["owed"] == "1000.00"
    assert client.get(f"{root}?state=wrong").status_code == 422
    assert client.get(f"{root}/resolutions").json()[0]["tiers"][0]["classes"] == ["full"]

    def post(path: str, **payload: object) -> tuple[int, dict[str, object]]:
        answer = client.post(path, json.dumps(payload), "application/json")
        return answer.status_code, answer.json()

    credit = {"booked_on": str(today()), "amount": "400.00", "reference": "b", "payer": "王小红"}
    assert post(f"{root}/statement", credits=[credit, credit])[1] == {"changed": 1}
    (line,) = client.get(f"{root}/statement").json()
    assert line["rest"] == "400.00"
    status, payment = post(f"/api/v1/statement-lines/{line['id']}/assign", demand_id=asked.pk)
    assert status == 200 and payment["receipt"] == f"{YEAR}-000001"
    status, refused = post(f"/api/v1/dues/{asked.pk}/payments", amount="600.01", paid_on=str(today()))
    assert status == 422 and refused["code"] == "owed"
    assert post(f"/api/v1/dues/{asked.pk}/payments", amount="600.00", paid_on=str(today()))[0] == 201
    assert post(f"/api/v1/dues-payments/{payment['id']}/cancel", reason="录错")[0] == 200
    assert client.get(f"{root}/totals").json()["paid"] == "600.00"
    assert len(client.get(f"/api/v1/dues/{asked.pk}/payments").json()) == 2
    assert post(f"{root}/demands", year=YEAR)[1] == {"changed": 0}
    assert post(f"{root}/lapse", member_ids=[asked.membership_id], decision="x")[1]["code"] == "not_lapsed"
    assert browse(house.clerk(house.there)).get(root).status_code == 404


def test_a_member_pays_on_the_phone(house: House, asked: DuesDemand) -> None:
    assert asked.membership is not None
    client = browse(house.own(asked.membership))
    assert client.get("/my/dues/").status_code == client.get(f"/my/dues/{asked.pk}/").status_code == 200
    answer = client.post(f"/my/dues/{asked.pk}/order/", {"provider": "sandbox"})
    assert client.get(answer["Location"]).status_code == 200
    assert browse(house.applicant()).get(answer["Location"]).status_code == 404
    assert client.post(answer["Location"]).status_code == 302
    assert "Settled" in client.get(f"/my/dues/{asked.pk}/").content.decode()


def test_a_provider_speaks_at_its_door(house: House, asked: DuesDemand) -> None:
    assert asked.membership is not None
    dues_paying.order_payment(actor=house.own(asked.membership), demand_id=asked.pk, provider="sandbox")
    body, signature = Sandbox().word(PaymentOrder.objects.unscoped("test").get())
    client, address = Client(enforce_csrf_checks=True), "/payments/sandbox/callback/"
    assert client.post(address, body, "application/json").status_code == 404
    said = {"HTTP_X_SIGNATURE": signature}
    first = client.post(address, body, "application/json", **said)
    assert first.status_code == 200 and first.json()["receipt"] == f"{YEAR}-000001"
    assert client.post(address, body, "application/json", **said).json() == first.json()


def test_no_button_settles_dues_where_money_is_real(house: House, asked: DuesDemand, settings: Any) -> None:
    assert asked.membership is not None
    own = house.own(asked.membership)
    order = dues_paying.order_payment(actor=own, demand_id=asked.pk, provider="sandbox")
    settings.MESSAGE_SANDBOX = None
    client = browse(own)
    assert 'value="sandbox"' not in client.get(f"/my/dues/{asked.pk}/").content.decode()
    assert client.post(f"/my/dues/{asked.pk}/order/", {"provider": "sandbox"}).status_code == 404
    assert client.post(f"/my/dues/sandbox/{order.key}/").status_code == 404
    body, signature = Sandbox().word(order)
    said = {"HTTP_X_SIGNATURE": signature}
    assert Client().post("/payments/sandbox/callback/", body, "application/json", **said).status_code == 404
    assert not PaymentOrder.objects.unscoped("test").filter(payment__isnull=False).exists()
