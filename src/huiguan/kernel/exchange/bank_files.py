"""Bank statements in the formats that banks exchange, as tables: MT940 (SWIFT) and CAMT.053 (ISO 20022).

A file in one of them becomes a CSV file under the headers that a statement sheet knows, before anything is kept.
Excel and CSV statements are tables already and pass unchanged.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any

import mt940
from django.utils.translation import gettext as _
from lxml import etree

from huiguan.kernel.permits import Invalid

#: Extensions under which banks hand them out.
EXTENSIONS = (".sta", ".mt940", ".940", ".swi", ".xml")
HEADERS = ("记账日期", "收入金额", "支出金额", "对方户名", "摘要", "流水号")
CURRENCY = "CNY"
_HEAD = 64 * 1024
_LARGEST = 64 * 1024 * 1024
#: A reversed debit brings money back, a reversed credit takes it away.
_CAME_IN = {"C", "RD"}
_NO_REFERENCE = {"", "NONREF", "NOTPROVIDED"}


@dataclass(frozen=True, slots=True)
class BankEntry:
    """What the bank booked: `amount` is above nothing, `came` tells whether it came in."""

    booked_on: date
    amount: Decimal
    came: bool
    counterparty: str
    remark: str
    reference: str

    def cells(self) -> tuple[str, ...]:
        """As a line under `HEADERS`."""
        amount = f"{self.amount:f}"
        sides = (amount, "") if self.came else ("", amount)
        return (self.booked_on.isoformat(), *sides, self.counterparty, self.remark, self.reference)


def statement_as_table(name: str, stream: IO[bytes], *, outgoing: bool = True) -> tuple[str, IO[bytes]]:
    """Name and content of a statement as a table; without `outgoing`, only what came in.

    What is neither MT940 nor CAMT.053 comes back as it is. Invalid "file_damaged" where it breaks off or says
    something impossible, "statement_currency" for another currency than yuan, "file_bomb" with a document type.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    entries = _reader(head, stream)
    if entries is None:
        return name, stream
    target = io.BytesIO()
    lines = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(HEADERS)
    writer.writerows(entry.cells() for entry in entries if entry.came or outgoing)
    lines.detach()
    target.seek(0)
    return f"{name.rpartition('.')[0] or name}.csv", target


def _reader(head: bytes, stream: IO[bytes]) -> Iterator[BankEntry] | None:
    if b"camt.053" in head and head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return camt_entries(stream)
    if b":20:" in head and (b":60F:" in head or b":60M:" in head):
        return mt940_entries(stream)
    return None


def _damaged() -> Invalid:
    return Invalid(
        _("The bank statement is damaged and cannot be read. Fetch it from the bank once more and upload that."),
        code="file_damaged",
    )


def _insist_on_yuan(currency: str) -> None:
    if currency != CURRENCY:
        said = _("The statement is in %(currency)s; accounts are kept in yuan.")
        raise Invalid(said % {"currency": currency[:3]}, code="statement_currency")


def mt940_entries(stream: IO[bytes]) -> Iterator[BankEntry]:
    """The entries of an MT940 file. One without a number of the bank is named by statement and place in it."""
    content = stream.read(_LARGEST)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    try:
        rows = [row.data for row in mt940.parse(text)]
    except (ValueError, RuntimeError, TypeError, KeyError, ArithmeticError, AssertionError) as error:
        raise _damaged() from error
    for block in _BLOCK.split(text):
        _insist_on_whole_mt940(block)
    for place, row in enumerate(rows, start=1):
        yield _mt940_entry(row, place)


_BLOCK = re.compile(r"(?m)^(?=:20:)")
_BALANCES = re.compile(r"(?m)^:6([02])[FM]:([CD])\d{6}[A-Z]{3}([\d,]+)")
_AMOUNTS = re.compile(r"(?m)^:61:\d{6}(?:\d{4})?(R?[DC])[A-Z]?\n?([\d,]+)")


def _insist_on_whole_mt940(block: str) -> None:
    """What a statement opens with and its lines give what it closes with; Invalid otherwise."""
    found = {which: _signed(side in _CAME_IN, _comma(said)) for which, side, said in _BALANCES.findall(block)}
    if "0" in found:
        moved = [_signed(side in _CAME_IN, _comma(said)) for side, said in _AMOUNTS.findall(block)]
        _insist_on_sums(found["0"], moved, found.get("2"))


def _comma(said: str) -> Decimal:
    try:
        return Decimal(said.replace(",", "."))
    except ArithmeticError as error:
        raise _damaged() from error


def _signed(came: bool, amount: Decimal) -> Decimal:
    return amount if came else -amount


def _insist_on_sums(opening: Decimal, moved: Iterable[Decimal], closing: Decimal | None) -> None:
    if closing is None:
        said = _("The statement breaks off before its closing balance. Nothing was taken; get the whole file again.")
        raise Invalid(said, code="statement_half")
    given = opening + sum(moved, Decimal(0))
    if given != closing:
        said = _(
            "The opening balance and the lines give %(given)s, the statement closes with %(closing)s. Nothing was"
            " taken; lines are missing or were changed."
        )
        raise Invalid(said % {"given": f"{given:,.2f}", "closing": f"{closing:,.2f}"}, code="statement_sums")


def _mt940_entry(row: dict[str, Any], place: int) -> BankEntry:
    amount = row.get("amount")
    if amount is None or row.get("date") is None:
        raise _damaged()
    _insist_on_yuan(str(amount.currency or CURRENCY))
    named = (row.get("bank_reference"), row.get("customer_reference"))
    reference = next((each for each in named if (each or "").strip().upper() not in _NO_REFERENCE), None)
    booked = row.get("entry_date") or row["date"]
    day = date(booked.year, booked.month, booked.day)
    return BankEntry(
        booked_on=day,
        amount=abs(Decimal(amount.amount)),
        came=row.get("status") in _CAME_IN,
        counterparty=_one_line(row.get("applicant_name")),
        remark=_one_line(row.get("purpose") or row.get("transaction_details") or row.get("extra_details")),
        reference=_one_line(reference) or f"{row.get('transaction_reference') or ''}-{day:%Y%m%d}-{place}",
    )


def _one_line(text: Any) -> str:
    return " ".join(str(text or "").split())


def camt_entries(stream: IO[bytes]) -> Iterator[BankEntry]:
    """The booked entries of a CAMT.053 file of any version, read as a stream.

    No entity is resolved, no document type taken, nothing fetched.
    """
    safe: dict[str, Any] = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
    tags, balances, moved = ("{*}Bal", "{*}Ntry", "{*}Stmt"), dict[str, Decimal](), Decimal(0)
    try:
        for _event, found in etree.iterparse(stream, events=("end",), tag=tags, remove_comments=True, **safe):
            if found.getroottree().docinfo.doctype:
                said = _("The file says how it is to be read, which statements do not, and was not opened.")
                raise Invalid(said, code="file_bomb")
            kind = etree.QName(found).localname
            if kind == "Bal":
                balances[_text(found, "Tp/CdOrPrtry/Cd")] = _camt_amount(found)
            elif kind == "Ntry" and (_text(found, "Sts/Cd") or _text(found, "Sts")) in ("BOOK", ""):
                moved += _camt_amount(found)
                yield _camt_entry(found)
            elif kind == "Stmt":
                _insist_on_whole_camt(balances, moved)
                balances, moved = {}, Decimal(0)
            found.clear()
    except (etree.XMLSyntaxError, ValueError, ArithmeticError) as error:
        raise _damaged() from error


def _camt_amount(found: Any) -> Decimal:
    """An amount with its side; a reversed entry carries the side that it has on the account."""
    amount = found.find("{*}Amt")
    if amount is None:
        raise _damaged()
    return _signed(_text(found, "CdtDbtInd") == "CRDT", Decimal((amount.text or "").strip()))


def _insist_on_whole_camt(balances: Mapping[str, Decimal], moved: Decimal) -> None:
    """Where a statement tells its balances; not every bank does."""
    opening = balances.get("OPBD", balances.get("PRCD"))
    if opening is not None and "CLBD" in balances:
        _insist_on_sums(opening, [moved], balances["CLBD"])


def _camt_entry(entry: Any) -> BankEntry:
    came = _text(entry, "CdtDbtInd") == "CRDT"
    amount = entry.find("{*}Amt")
    if amount is None:
        raise _damaged()
    _insist_on_yuan(amount.get("Ccy", ""))
    side = "NtryDtls/TxDtls/RltdPties/" + ("Dbtr" if came else "Cdtr")
    day = _text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm")[:10] or _text(entry, "ValDt/Dt")
    found = [_text(entry, path) for path in ("AcctSvcrRef", "NtryDtls/TxDtls/Refs/AcctSvcrRef", "NtryRef")]
    return BankEntry(
        booked_on=date.fromisoformat(day),
        amount=Decimal((amount.text or "").strip()),
        came=came,
        counterparty=_text(entry, f"{side}/Nm") or _text(entry, f"{side}/Pty/Nm"),
        remark=_text(entry, "NtryDtls/TxDtls/RmtInf/Ustrd") or _text(entry, "AddtlNtryInf"),
        reference=next((each for each in found if each.upper() not in _NO_REFERENCE), ""),
    )


def _text(entry: Any, path: str) -> str:
    """The words of the first element at a path, whatever the version's namespace."""
    found = entry.find("/".join(f"{{*}}{step}" for step in path.split("/")))
    return "" if found is None else _one_line(found.text)
