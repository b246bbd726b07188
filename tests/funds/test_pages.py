"""The pages of the room: each opens, and the treasurer's day works through them, without script."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.funds.conftest import House, house

from huiguan.funds import services
from huiguan.funds.models import BankLine, PaymentOrder, Voucher, VoucherDraft
from huiguan.funds.selectors.months import by_month
from huiguan.kernel.calendar import today
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.history.models import ReadEvent
from huiguan.kernel.organizations.models import Organization

__all__ = ["house"]
pytestmark = pytest.mark.django_db


def url(house: House, name: str, *args: Any) -> str:
    return reverse(f"funds:{name}", args=[house.place.code, *args])


def words(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


@pytest.fixture
def filled(house: House) -> House:
    """A year with something of everything."""
    clerk, head = house.actor("clerk"), house.actor("head")
    january = date(today().year, 1, 3)
    house.grant("1000", day=january)
    services.receive_donation(
        actor=clerk, organization=house.place, fund_id=house.relief.pk, donor="某企业", amount=Decimal(500),
        received_on=january, wish="救助困难会员", may_name=True,
    )  # fmt: skip
    order = services.order_payment(
        actor=clerk, organization=house.place, fund=house.relief, amount=Decimal(200), payee="张某某", purpose="relief",
    )  # fmt: skip
    services.approve_payment(actor=head, order_id=order.pk)
    services.confirm_payment(actor=clerk, order_id=order.pk, paid_on=date(today().year, 1, 20))
    services.save_draft(actor=clerk, organization=house.place, occurred_on=today(), summary="草稿", entries=[])
    services.set_budget(
        actor=clerk, organization=house.place, year=today().year, fund_id=house.relief.pk,
        account_id=house.account("510101").pk, amount=Decimal(400),
    )  # fmt: skip
    lines = [
        {"booked_on": january, "came": Decimal(1000), "reference": "b1", "counterparty": "财政局"},
        {"booked_on": january, "went": Decimal(3), "reference": "b2", "remark": "手续费"},
    ]
    services.take_bank_lines(actor=clerk, organization=house.place, lines=lines)
    return house


PAGES = (
    "overview", "setup", "opening", "fund_new", "accounts", "account_new", "vouchers", "voucher_new", "income_new",
    "donations", "donation_new", "payments", "payment_new", "bank", "budget", "budget_new", "periods", "ledger",
    "reports", "audit_pack",
)  # fmt: skip


def test_every_page_opens_in_both_languages(filled: House) -> None:
    client = filled.client("clerk")
    voucher = Voucher.objects.unscoped("test").filter(organization=filled.place).first()
    order = PaymentOrder.objects.unscoped("test").get(organization=filled.place)
    line = BankLine.objects.unscoped("test").filter(organization=filled.place).first()
    draft = VoucherDraft.objects.unscoped("test").get(organization=filled.place)
    assert voucher and line
    addresses = [url(filled, name) for name in PAGES]
    addresses += [
        url(filled, "fund", filled.relief.pk),
        url(filled, "voucher", voucher.pk),
        url(filled, "voucher_reverse", voucher.pk),
        url(filled, "draft", draft.pk),
        url(filled, "payment", order.pk),
        url(filled, "bank_line", line.pk),
        *(url(filled, "report", key) for key in ("trial-balance", "balance-sheet", "activities", "cash-flow")),
    ]
    for language in ("zh-hans", "en"):
        for address in addresses:
            words(client.get(address, headers={"Accept-Language": language}))


def test_the_months_of_the_overview_leave_none_out(filled: House) -> None:
    since = date(today().year, 1, 1)
    months = [row[0] for row in by_month(filled.place, since, date(today().year, 5, 9))]
    assert months == [date(today().year, month, 1) for month in range(1, 6)]
    assert by_month(filled.place, date(1999, 1, 1), date(1999, 5, 1)) == []


def test_the_bank_says_how_many_more_entries_wait_for_it(filled: House, monkeypatch: pytest.MonkeyPatch) -> None:
    client = filled.client("clerk")
    assert "此后还有" not in words(client.get(url(filled, "bank")))
    monkeypatch.setattr("huiguan.funds.views.bank.MISSING_SHOWN", 1)
    assert "此后还有" in words(client.get(url(filled, "bank")))


def test_without_books_the_way_in_is_shown(house: House) -> None:
    other = house.client("clerk")
    from tests.funds.conftest import SYSTEM

    from huiguan.kernel.access.models import Grant
    from huiguan.kernel.organizations.services import create_organization
    from huiguan.kernel.permits import Role

    place = create_organization(
        actor=SYSTEM, code="800001", name="新县警察协会", level="county", parent=Organization.objects.get(code="900000")
    )
    Grant.objects.create(
        user=house.users["clerk"], role=Role.CLERK, organization=place, period=(date(2020, 1, 1), None)
    )
    for name in PAGES:
        assert other.get(reverse(f"funds:{name}", args=[place.code])).status_code in (200, 302)
    for name in ("vouchers", "payments", "donations", "budget", "bank"):
        led = other.get(reverse(f"funds:{name}", args=[place.code]))
        assert led["Location"] == reverse("funds:overview", args=[place.code])
    answer = other.post(reverse("funds:setup", args=[place.code]), {"starts_on": f"{today().year}-01-01"})
    assert answer.status_code == 302
    assert "基本资金" in words(other.get(reverse("funds:overview", args=[place.code])))


def post_lines(client: Client, address: str, lines: list[tuple[str, str, str, str]], **more: str) -> Any:
    columns = list(zip(*lines, strict=True))
    data: dict[str, Any] = {"occurred_on": today().isoformat(), "summary": "测试凭证"} | more
    data |= dict(zip(("account", "fund", "debit", "credit"), columns, strict=True))
    data["line_summary"] = [""] * len(lines)
    return client.post(address, data)


def test_a_voucher_is_written_and_posted(house: House) -> None:
    client, fund = house.client("clerk"), str(house.general.pk)
    lines = [("1002 银行存款", fund, "1,200.50", ""), ("4401", fund, "", "1200.5"), ("", fund, "", "")]
    answer = post_lines(client, url(house, "voucher_new"), lines, post="1")
    assert answer.status_code == 302
    voucher = Voucher.objects.unscoped("test").get(organization=house.place)
    assert voucher.total == Decimal("1200.50") and voucher.made_by == house.users["clerk"]
    assert voucher.mark in words(client.get(url(house, "voucher", voucher.pk)))


def test_what_is_wrong_is_said_at_its_line_and_nothing_is_lost(house: House) -> None:
    client, fund = house.client("clerk"), str(house.general.pk)
    answer = post_lines(client, url(house, "voucher_new"), [("9999", fund, "12x", "")], post="1")
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "科目表中没有这个编号" in body and 'value="12x"' in body and "测试凭证" in body
    more = post_lines(client, url(house, "voucher_new"), [("1002", fund, "5", "")], more="1")
    assert more.status_code == 200 and more.content.decode().count('name="account"') == 8


def test_a_voucher_that_lets_money_go_waits_for_somebody_else(house: House) -> None:
    house.grant("100")
    fund = str(house.general.pk)
    lines = [("5201", fund, "30", ""), ("1002", fund, "", "30")]
    post_lines(house.client("clerk"), url(house, "voucher_new"), lines, post="1")
    draft = VoucherDraft.objects.unscoped("test").get(organization=house.place)
    post_lines(house.client("clerk"), url(house, "draft", draft.pk), lines, post="1")
    assert VoucherDraft.objects.unscoped("test").filter(pk=draft.pk).exists()
    changed = [("5201", fund, "31", ""), ("1002", fund, "", "31")]
    post_lines(house.client("head"), url(house, "draft", draft.pk), changed, post="1")
    assert VoucherDraft.objects.unscoped("test").get(pk=draft.pk).made_by == house.users["head"]
    post_lines(house.client("clerk"), url(house, "draft", draft.pk), changed, post="1")
    voucher = Voucher.objects.unscoped("test").get(organization=house.place, kind="payment")
    assert (voucher.made_by, voucher.posted_by) == (house.users["head"], house.users["clerk"])


def test_the_auditor_reads_and_cannot_change(filled: House) -> None:
    client = filled.client("auditor")
    for name in ("overview", "vouchers", "payments", "donations", "bank", "budget", "periods", "ledger", "reports"):
        words(client.get(url(filled, name)))
    for name in ("voucher_new", "income_new", "payment_new", "fund_new", "setup"):
        assert client.get(url(filled, name)).status_code == 404
    for name in ("period_close", "bank_match", "dues_book", "disclose"):
        assert client.post(url(filled, name)).status_code == 404


def test_strangers_see_what_is_disclosed_and_no_name_of_those_helped(filled: House) -> None:
    public = reverse("funds:public_fund", args=[filled.place.code])
    assert Client().get(public).status_code == 404
    clerk = filled.actor("clerk")
    services.close_period(actor=clerk, organization=filled.place)
    services.disclose_funds(actor=clerk, organization=filled.place, disclosed=True)
    page = words(Client().get(public))
    assert "救助资金" in page and "200.00" in page and "某企业" in page
    assert "张某某" not in page
    for heading in ("业务活动表", "资产负债表", "现金流量表", "会费年度收支"):
        assert heading in page
    alone = words(Client().get(reverse("funds:public_fund_alone", args=[filled.place.code, "02"])))
    assert "500.00" in alone and "救助支出" in alone and "政府补助收入" not in alone and "张某某" not in alone
    assert Client().get(reverse("funds:public_fund_alone", args=[filled.place.code, "99"])).status_code == 404
    answer = Client().get(reverse("funds:open_data", args=[filled.place.code]))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as found:  # type: ignore[attr-defined]
        package = json.loads(found.read("datapackage.json"))
        for resource in package["resources"]:
            head = found.read(resource["path"]).decode().splitlines()[0]
            assert head.split(",") == [field["name"] for field in resource["schema"]["fields"]]
        everything = "".join(found.read(name).decode() for name in found.namelist())
        sheet = dict(line.split(",")[::4] for line in found.read("balance-sheet.csv").decode().splitlines()[1:])
        assert sheet["sum_asset"] == sheet["sum_both"] == "0.00" and "money" in sheet
        flows = found.read("fund-flows.csv").decode().splitlines()
        assert "02,510101,救助支出,200.00" in flows and "01,4401,政府补助收入,1000.00" in flows
        closing = [line for line in found.read("cash-flow.csv").decode().splitlines() if line.startswith("closing,")]
        assert closing[0].endswith(",1300.00")
    assert "张某某" not in everything and "relief" in everything
    assert filled.place.name in words(Client().get(reverse("funds:public_funds")))


PACKED = ("budgets", "funds-by-year", "bank-reconciliation", "relief", "donations-used", "ledger", "dues")


def test_the_audit_pack_is_of_the_present_term_unless_somebody_says_otherwise(filled: House) -> None:
    page = words(filled.client("auditor").get(url(filled, "audit_pack")))
    assert f'value="{today().year}-01-01"' in page  # no term is kept here: since the books began


def test_the_audit_pack_proves_itself_whole(filled: House) -> None:
    import hashlib

    data = {"since": f"{today().year}-01-01", "until": today().isoformat()}
    answer: Any = filled.client("auditor").post(url(filled, "audit_pack"), data)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as found:
        sums = dict(reversed(line.split("  ", 1)) for line in found.read("manifest-sha256.txt").decode().splitlines())
        payload = {name for name in found.namelist() if name.startswith("data/")}
        year = today().year
        assert set(sums) == payload
        for name in (f"reports/{year}/balance-sheet.pdf", f"reports/{year}/cash-flow.csv", "lines.csv", "closings.csv"):
            assert f"data/{name}" in payload
        for name, digest in sums.items():
            assert hashlib.sha256(found.read(name)).hexdigest() == digest
        assert len(found.read("data/vouchers.csv").decode().splitlines()) == 4
        rows = {key: found.read(f"data/{key}.csv").decode().splitlines()[1:] for key in PACKED}
        assert rows["budgets"] == [f"{year},02,510101,救助支出,400.00,200.00,200.00"]
        assert f"{year},02,救助资金,true,0.00,500.00,200.00,300.00" in rows["funds-by-year"]
        assert rows["bank-reconciliation"][0] == f"{today().isoformat()},1002,1300.00,1300.00,997.00,997.00"
        assert [line.split(",")[2:5] for line in rows["relief"]] == [["relief", "02", "200.00"]]
        assert [line.split(",")[-1] for line in rows["donations-used"]] == ["200.00"]
        bank = [line for line in rows["ledger"] if line.startswith("1002,")]
        assert len(bank) == 3 and bank[-1].endswith(",1300.00")
        everything = b"".join(found.read(name) for name in found.namelist()).decode("utf-8", "replace")
        assert "张某某" not in everything


@pytest.mark.parametrize("kind", ["xlsx", "docx", "csv", "pdf"])
def test_reports_go_out_as_files(filled: House, kind: str) -> None:
    client = filled.client("auditor")
    for key in ("balance-sheet", "activities", "cash-flow"):
        answer: Any = client.get(url(filled, "report", key), {"format": kind})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200 and len(body) > 300
        if kind == "csv":
            text = body.decode("utf-8-sig")
            assert ("1500.00" if key == "activities" else "1300.00") in text and "-0.00" not in text


def test_readers_of_the_books_do_not_learn_who_is_helped(filled: House) -> None:
    order = PaymentOrder.objects.unscoped("test").get(organization=filled.place)
    own = url(filled, "payment", order.pk)
    client = filled.client("auditor")
    for address in (own, url(filled, "payments"), url(filled, "voucher", order.voucher_id), url(filled, "bank")):
        assert "张某某" not in words(client.get(address))
    answer: Any = client.get(url(filled, "payments"), {"format": "csv"})
    assert "张某某" not in b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "张某某" not in words(client.get(f"/api/v1/organizations/{filled.place.code}/funds/payments"))
    assert client.post(url(filled, "payment_payee", order.pk)).status_code == 404
    clerk = filled.client("clerk")
    assert "张某某" not in words(clerk.get(own))
    assert "张某某" in words(clerk.post(url(filled, "payment_payee", order.pk)))
    (look,) = ReadEvent.objects.filter(kind="funds.paymentorder", pgh_obj_id=order.pk, field="payee")
    assert look.pgh_context is not None and look.pgh_context.metadata["user"] == filled.users["clerk"].pk


def test_the_receipt_of_relief_is_a_paper_for_few_or_a_call(filled: House) -> None:
    order = PaymentOrder.objects.unscoped("test").get(organization=filled.place)
    own, clerk = url(filled, "payment_receipt", order.pk), filled.client("clerk")
    day = date(today().year, 1, 22).isoformat()
    assert "尚未确认" in words(clerk.get(url(filled, "payment", order.pk)))
    assert "救助慰问付款都有收讫确认" in words(clerk.get(url(filled, "periods")))
    assert clerk.post(own, {"received_on": day, "way": "paper"}).status_code == 422  # the paper is missing
    early = {"received_on": date(today().year, 1, 2).isoformat(), "way": "phone"}
    assert clerk.post(own, early).status_code == 422
    paper = SimpleUploadedFile("张某某收条.pdf", b"%PDF-1.4\n%%EOF")
    assert clerk.post(own, {"received_on": day, "way": "paper", "upload": paper}).status_code == 302
    order.refresh_from_db()
    assert (order.receipt_on, order.receipt_way) == (date(today().year, 1, 22), "paper")
    voucher = url(filled, "voucher", order.voucher_id)
    assert "张某某收条.pdf" in words(clerk.get(voucher)) and "张某某" not in words(
        filled.client("auditor").get(voucher)
    )
    (file,) = files_of("funds.voucher", order.voucher_id or 0)
    assert filled.client("auditor").get(reverse("files:download", args=[file.pk])).status_code == 404
    assert clerk.post(own, {"received_on": day, "way": "phone"}).status_code == 422
    assert filled.client("auditor").get(own).status_code == 404


def test_the_bank_names_people_who_are_helped_to_those_alone_who_reconcile(filled: House) -> None:
    went = {"booked_on": date(today().year, 1, 21), "went": Decimal(200), "counterparty": "张某某", "reference": "b3"}
    services.take_bank_lines(actor=filled.actor("clerk"), organization=filled.place, lines=[went])
    for _time in range(2):  # open, then reconciled with the voucher of the relief
        assert "张某某" in words(filled.client("clerk").get(url(filled, "bank"), {"show": "all"}))
        assert "张某某" not in words(filled.client("auditor").get(url(filled, "bank"), {"show": "all"}))
        services.match_lines(actor=filled.actor("clerk"), organization=filled.place)
    assert BankLine.objects.unscoped("test").get(reference="b3", organization=filled.place).leg is not None


def test_each_figure_opens_the_vouchers_that_it_adds_up(filled: House) -> None:
    client = filled.client("auditor")
    for key, some in (("balance-sheet", 6), ("activities", 6), ("cash-flow", 6), ("trial-balance", 6)):
        page = words(client.get(url(filled, "report", key)))
        found = re.findall(r'<a href="([^"]*/reports/[^"]*/\d/[^"]*)">([0-9,.-]+)</a>', page)
        assert len(found) >= some, key
        for address, shown in found:
            opened = words(client.get(address.replace("&amp;", "&")))
            lead = re.search(r"<p>([^<]*)</p>", opened)
            assert lead is not None and shown in lead[1], (address, shown)
            assert "/vouchers/" in opened
    assert client.get(url(filled, "figure", "balance-sheet", "nothing", 0)).status_code == 404
    assert client.get(url(filled, "figure", "activities", "sum_income", 9)).status_code == 404
    restricted = words(client.get(url(filled, "figure", "activities", "sum_expense", 1)))
    assert "200.00" in restricted and restricted.count("付字") == 1


def test_vouchers_and_donations_go_out_as_they_are_filtered(filled: House) -> None:
    client = filled.client("auditor")
    page = words(client.get(url(filled, "vouchers"), {"kind": "receipt"}))
    assert "?kind=receipt&amp;format=xlsx" in page
    answer: Any = client.get(url(filled, "vouchers"), {"kind": "receipt", "format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "收字" in text and "付字" not in text
    answer = client.get(url(filled, "donations"), {"format": "csv"})
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
