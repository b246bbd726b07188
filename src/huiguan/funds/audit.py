"""The pack for an audit: everything of the books between two days, in one file that proves itself whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import IO, Any

from django.db.models import Case, CharField, F, Q, Value, When
from django.utils import timezone

from huiguan.funds.audit_years import reports_of, yearly_tables, years_in
from huiguan.funds.enums import PERSONAL
from huiguan.funds.models import Account, BankLine, Donation, Fund, Leg, PaymentOrder, PeriodClose, Voucher
from huiguan.funds.opendata import statement_table
from huiguan.funds.packing import Bag, Table
from huiguan.funds.papers import report_pdf
from huiguan.funds.selectors.bank import tells_a_person
from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.services import record_export, watermark_of
from huiguan.kernel.files.selectors import files_of, names_by_subject, open_file
from huiguan.kernel.permits import Actor, permit

READ = "funds.read_books"
_D, _N, _S, _I = "date", "number", "string", "integer"
_KIND = "funds.voucher"
_WHY = "the books were permitted as a whole"


def _unless(hidden: Q, name: str) -> Case:
    return Case(When(hidden, then=Value("")), default=F(name), output_field=CharField())


#: Names of people who are helped do not go out with the books.
_HELPED = Q(purpose__in=list(PERSONAL))
_SHOWN = {
    PaymentOrder: {"shown_payee": _unless(_HELPED, "payee"), "shown_note": _unless(_HELPED, "note")},
    BankLine: {
        "shown_counterparty": _unless(tells_a_person(), "counterparty"),
        "shown_remark": _unless(tells_a_person(), "remark"),
    },
}


def audit_pack_for(*, actor: Actor, organization: Any, since: date, until: date) -> IO[bytes]:
    """A BagIt zip: accounts, funds, vouchers with lines and attachments, ledger, statements of each year, budgets with
    execution, payments, relief without names, dues, bank lines and reconciliation, closings.

    That it was taken out is recorded, as any export is. NotFound where the actor does not read the books.
    """
    permit(actor, READ, organization)
    bag = Bag()
    for table in _tables(organization, since, until):
        bag.add_table(table)
    for table in yearly_tables(actor, organization, since, until):
        bag.add_table(table)
    _statements(bag, actor, organization, since, until)
    _attachments(bag, organization, since, until)
    names = sorted(bag.sums)
    record_export(
        actor=actor,
        organization=organization,
        sheet="funds-audit-pack",
        kind=Format.CSV,
        columns=names[:50],
        rows=len(names),
    )
    return bag.close(
        {
            "Source-Organization": organization.name,
            "External-Description": f"{since.isoformat()} / {until.isoformat()}",
            "Bagging-Date": timezone.localdate().isoformat(),
            "Contact-Name": watermark_of(actor, organization),
        }
    )


def _statements(bag: Bag, actor: Actor, organization: Any, since: date, until: date) -> None:
    """The three statements of each year, and of all days together where they are of several years."""
    spans = [(str(year), first, last) for year, first, last in years_in(since, until)]
    if len(spans) > 1:
        spans.append((f"{since.isoformat()}_{until.isoformat()}", since, until))
    for name, first, last in spans:
        for report in reports_of(actor, organization, first, last):
            bag.add(f"reports/{name}/{report.key}.pdf", BytesIO(report_pdf(actor, organization, report)))
            bag.add_table(replace(statement_table(report), name=f"reports/{name}/{report.key}"))


def _rows(model: Any, organization: Any, columns: tuple[str, ...], **narrowed: Any) -> Iterator[tuple[Any, ...]]:
    rows = model.objects.unscoped(_WHY).filter(organization=organization, **narrowed).order_by("pk")
    rows = rows.annotate(**_SHOWN.get(model, {}))
    yield from rows.values_list(*columns).iterator(chunk_size=5000)


def _plain(model: Any, organization: Any, name: str, title: str, *columns: tuple[str, str], **narrowed: Any) -> Table:
    """A table of a model's columns under their own names."""
    keys = tuple(key for key, _kind in columns)
    fields = tuple((key.replace("__", "_"), kind, key) for key, kind in columns)
    return Table(name, title, fields, _rows(model, organization, keys, **narrowed))


def _tables(place: Any, since: date, until: date) -> Iterator[Table]:
    span = (since, until)
    yield _plain(Account, place, "accounts", "会计科目", ("code", _S), ("name", _S), ("kind", _S), ("is_cash", _S))
    yield _plain(Fund, place, "funds", "各项资金", ("code", _S), ("name", _S), ("purpose", _S), ("rules", _S),
                 ("restricted", _S), ("allowed", _S), ("money__money", _N), ("money__reserved", _N))  # fmt: skip
    yield _plain(Voucher, place, "vouchers", "记账凭证", ("id", _I), ("kind", _S), ("year", _I), ("number", _I),
                 ("occurred_on", _D), ("summary", _S), ("total", _N), ("origin", _S), ("reverses_id", _I),
                 ("fingerprint", _S), ("made_by__username", _S), ("posted_by__username", _S), ("posted_at", "datetime"),
                 occurred_on__range=span)  # fmt: skip
    yield _plain(Leg, place, "lines", "凭证分录", ("voucher_id", _I), ("position", _I), ("occurred_on", _D),
                 ("account__code", _S), ("fund__code", _S), ("debit", _N), ("credit", _N), ("summary", _S),
                 occurred_on__range=span)  # fmt: skip
    yield _plain(PaymentOrder, place, "payments", "付款单", ("id", _I), ("fund__code", _S), ("amount", _N),
                 ("purpose", _S), ("reference", _S), ("state", _S), ("shown_payee", _S), ("shown_note", _S),
                 ("ordered_by__username", _S), ("approved_by__username", _S), ("confirmed_by__username", _S),
                 ("paid_on", _D), ("voucher_id", _I), ordered_at__date__range=span)  # fmt: skip
    yield _plain(Donation, place, "donations", "捐赠及限定用途的拨款", ("source", _S), ("receipt_year", _I),
                 ("receipt_number", _I), ("donor", _S),
                 ("wish", _S), ("allowed", _S), ("amount", _N), ("received_on", _D), ("fund__code", _S),
                 ("voucher_id", _I), received_on__range=span)  # fmt: skip
    yield _plain(BankLine, place, "bank-lines", "银行对账单", ("booked_on", _D), ("account__code", _S), ("amount", _N),
                 ("shown_counterparty", _S), ("shown_remark", _S), ("reference", _S), ("leg__voucher_id", _I),
                 ("set_aside", _S),
                 booked_on__range=span)  # fmt: skip
    yield _plain(PeriodClose, place, "closings", "结账", ("month", _D), ("vouchers", _I), ("turnover", _N),
                 ("closed_by__username", _S), ("closed_at", "datetime"), month__range=span)  # fmt: skip


def _attachments(bag: Bag, organization: Any, since: date, until: date) -> None:
    """Papers attached to the vouchers of these days, in a folder of each.

    Those of relief and condolence name people: they stay, and stand in a list by which the auditor asks for them.
    """
    rows = Voucher.objects.unscoped(_WHY).filter(organization=organization, occurred_on__range=(since, until))
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    helped = set(rows.filter(payment_order__purpose__in=list(PERSONAL)).values_list("pk", flat=True))
    kept: list[tuple[Any, ...]] = []
    for voucher_id in sorted(names_by_subject(_KIND, ids)):
        for file in files_of(_KIND, voucher_id):
            if voucher_id in helped:
                kept.append((voucher_id, file.pk, file.size, file.sha256))
                continue
            with open_file(file) as content:
                bag.add(f"attachments/{voucher_id}/{file.pk}-{file.name}", content)
    fields = (("voucher_id", _I, "凭证"), ("file", _I, "附件"), ("size", _I, "字节"), ("sha256", _S, "SHA-256"))
    bag.add_table(Table("papers-not-included", "未随包附件（涉及受助人）", fields, kept))
