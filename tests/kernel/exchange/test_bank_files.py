"""Bank statements in MT940 and CAMT.053 become tables; damaged and hostile ones are refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from huiguan.kernel.exchange.bank_files import HEADERS, statement_as_table
from huiguan.kernel.permits import Invalid

MT940 = """:20:20261104
:25:6222000001/CNY
:28C:00001/001
:60F:C261101CNY100000,00
:61:2611031103C700,00NTRFREF001//BK0001
:86:培训服务费
某培训中心
:61:2611041104D12,5NCHGNONREF
:86:手续费
:61:2611041104RD12,50NCHGNONREF//BK0003
:86:退手续费
:61:2611051105RC700,00NTRFREF001//BK0004
:86:退回
:62F:C261105CNY100000,00
"""
ENTRY = """<Ntry><NtryRef>{ref}</NtryRef><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>
<Sts>{status}</Sts><BookgDt><Dt>2026-11-03</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef>
<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>某公司</Nm></Dbtr><Cdtr><Nm>某商店</Nm></Cdtr></RltdPties>
<RmtInf><Ustrd>{remark}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""


def entry(**changes: str) -> str:
    values = {"ref": "A1", "currency": "CNY", "amount": "700.00", "side": "CRDT", "status": "BOOK", "remark": "会费"}
    return ENTRY.format(**(values | changes))


def camt(*entries: str, before: str = "", version: str = "02") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt><Stmt>'
        f"{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def rows(content: bytes, name: str = "a.sta", **more: Any) -> Iterator[list[str]]:
    given, table = statement_as_table(name, io.BytesIO(content), **more)
    assert given.endswith(".csv")
    head, *found = csv.reader(io.StringIO(table.read().decode("utf-8-sig")))
    assert tuple(head) == HEADERS
    return iter(found)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_mt940(encoding: str) -> None:
    first, fee, back, returned = rows(MT940.encode(encoding))
    assert first == ["2026-11-03", "700.00", "", "", "培训服务费 某培训中心", "BK0001"]
    assert fee[1:3] == ["", "12.50"] or fee[1:3] == ["", "12.5"]
    assert fee[5].startswith("20261104-20261104-")
    assert back[1:3] == ["12.50", ""] and returned[1:3] == ["", "700.00"]
    assert [row[5] for row in rows(MT940.encode(encoding), outgoing=False)] == ["BK0001", "BK0003"]


@pytest.mark.parametrize("version", ["02", "08"])
def test_camt(version: str) -> None:
    pending = entry(status="PDNG", ref="A3")
    came, went = rows(camt(entry(), entry(side="DBIT", ref="A2"), pending, version=version), "a.xml")
    assert came == ["2026-11-03", "700.00", "", "某公司", "会费", "A1"]
    assert went == ["2026-11-03", "", "700.00", "某商店", "会费", "A2"]


def balance(kind: str, amount: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>'
    )


def test_statements_that_add_up_are_taken() -> None:
    whole = camt(balance("OPBD", "100.00"), balance("CLBD", "800.00"), entry(), entry(status="PDNG", ref="A2"))
    assert len(list(rows(whole, "a.xml"))) == 1
    assert len(list(rows((MT940 + MT940.replace("BK0", "BK1")).encode()))) == 8


def test_tables_pass_unchanged() -> None:
    stream = io.BytesIO("交易日期,收入金额\n2026-11-03,700\n".encode())
    assert statement_as_table("a.csv", stream) == ("a.csv", stream)


BOMB = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (camt(entry(currency="USD")), "statement_currency"),
        (camt(entry())[:-40], "file_damaged"),
        (camt(entry(amount="viel")), "file_damaged"),
        (camt(entry(remark="&b;"), before=BOMB), "file_bomb"),
        (camt(entry(remark="&f;"), before=BOMB), "file_bomb"),
        (MT940.replace("CNY", "USD").encode(), "statement_currency"),
        (MT940[: MT940.index(":62F:")].encode(), "statement_half"),
        (MT940[: MT940.index(":61:2611041104RD")].encode(), "statement_half"),
        (MT940.replace("C700,00", "C7,00", 1).encode(), "statement_sums"),
        ((MT940 + MT940.replace(":61:2611031103C700,00NTRFREF001//BK0001\n", "")).encode(), "statement_sums"),
        (camt(balance("OPBD", "100.00"), balance("CLBD", "900.00"), entry()), "statement_sums"),
        (MT940.replace(":61:2611031103C700,00", ":61:269903C700,00").encode(), "file_damaged"),
    ],
)
def test_what_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        list(rows(content))
    assert refused.value.code == code
