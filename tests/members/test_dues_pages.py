"""Pages of dues, for the office and for the member."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import docx
import pytest
from django.test import Client
from tests.members.conftest import House

from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor
from huiguan.members.models import DuesDemand, DuesPayment, PaymentOrder
from huiguan.members.services import dues_paying, dues_statement
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
        "?show=lapsed",
        "settings/",
        "statement/",
        "settings/rule/",
        "settings/share/",
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


def test_a_clerk_assigns_a_line(house: House, asked: DuesDemand) -> None:
    client = browse(house.clerk())
    line, _new = dues_statement.take_line(
        actor=house.clerk(), organization=house.here, booked_on=date(YEAR, 1, 1), amount=Decimal(400), reference="b",
        payer="王小红",
    )  # fmt: skip
    assert "王小红" in client.get("/o/here/dues/statement/").content.decode()
    assert client.post(f"/o/here/dues/statement/{line.pk}/", {"demand": asked.pk}).status_code == 302
    assert DuesPayment.objects.unscoped("test").get().amount == 400


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
