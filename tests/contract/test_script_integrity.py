"""Every script of the pages on which one votes, holds a key, makes credentials or verifies is bound to its hash."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from tests.elections.conftest import Council, council, federation
from tests.elections.test_pages import client_of, words
from tests.elections.test_shared_key import TRUSTEES, Trustees, trustees

import huiguan.elections
from huiguan.elections.enums import Duty
from huiguan.elections.models import Election
from huiguan.kernel.people.models import User

__all__ = ["council", "federation", "trustees"]
pytestmark = pytest.mark.django_db
TEMPLATES = Path(huiguan.elections.__file__).parent / "templates"
FIRST = [[1, 0], [0, 1]]
# Also those without a line of their own: `import("./x.js")`, `export … from "./x.js"`.
TAKEN = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.{0,2}/[^"']+)["']""")
#: Scripts of each page: so many that nothing is looked at would be noticed.
LEAST = 15


class Scripts(HTMLParser):
    """Addresses of scripts and announced modules with their hashes, in the order of the page; inline ones too."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.run: dict[str, str] = {}
        self.announced: dict[str, str] = {}
        self.inline = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "link" and known.get("rel") in ("modulepreload", "preload"):
            assert not self.run.get(known["href"]), "announced too late: the script runs before"
            self.announced[known["href"]] = known.get("integrity", "")
        if tag == "script" and known.get("type") != "application/json":
            self.inline += "src" not in known
            self.run[known.get("src", "")] = known.get("integrity", "")


def served(address: str) -> bytes:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return b"".join(answer) if answer.streaming else answer.content


def bound(page: Any) -> int:
    """How many scripts the page runs; each of them, and each that one of them imports, has the hash of its bytes."""
    found = Scripts(words(page))
    hashes = found.announced | found.run
    assert found.inline == 0
    for address, promised in hashes.items():
        raw = served(address)
        assert promised == f"sha256-{b64encode(hashlib.sha256(raw).digest()).decode()}", address
        for each in TAKEN.findall(raw.decode(errors="replace")):
            assert urljoin(address, each) in hashes, f"{address} takes {each}, which has no hash"
    return len(hashes)


def own(council: Council, number: int, path: str) -> Any:
    return client_of(council.users[number]).get(f"/my/elections/duties/{path}/")


def test_those_of_trustees_voters_verifiers_and_the_office(council: Council) -> None:
    council.open()
    trustee, voter, visitor = council.officials(Duty.TRUSTEE)[0].pk, client_of(council.users[5]), client_of(None)
    public = f"/elections/{council.election.uuid}/"
    pages = [own(council, 2, f"{trustee}/key"), voter.post(f"/my/elections/{council.election.pk}/credential/")]
    pages += [visitor.get(f"{public}vote/"), visitor.get(public)]
    for number in range(5):
        council.cast(council.credential(number), FIRST)
    council.close(present=7)
    pages.append(own(council, 2, f"{trustee}/decrypt"))
    council.decrypt()
    office = client_of(User.objects.get(pk=council.head.user_id))
    pages += [visitor.get(public), office.get(f"/o/110101/elections/{council.election.pk}/report/")]
    assert [bound(page) > LEAST for page in pages] == [True] * 7


def test_those_of_the_rounds_of_a_shared_key(council: Council, trustees: Trustees) -> None:
    number = TRUSTEES[0]
    page = f"{trustees.official(number).pk}/key"
    for step in (trustees.first, trustees.second, trustees.third):
        assert bound(own(council, number, page)) > LEAST
        for each in TRUSTEES:
            step(each)
    assert bound(own(council, number, page)) > LEAST


def test_those_of_the_credential_authority(council: Council) -> None:
    Election.objects.unscoped("test").filter(pk=council.election.pk).update(mode="authority")
    authority = council.serve(5, Duty.AUTHORITY)
    assert bound(own(council, 5, f"{authority.pk}/credentials")) > LEAST


def test_no_page_of_the_room_names_a_script_without_its_hash() -> None:
    """A page that is added later, which the tests above do not open, has to do as the others."""
    with_scripts = 0
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text, path.name
        if "{% script " in text and path.name != "house_scripts.html":
            with_scripts += 1
            assert "elections/house_scripts.html" in text, path.name
    assert with_scripts == 8


def test_a_script_that_was_changed_is_found_out(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    council.open()
    page = client_of(None).get(f"/elections/{council.election.uuid}/vote/")
    as_it_is = served

    def changed(address: str) -> bytes:
        raw = as_it_is(address)
        return raw + b"//" if address.endswith("elections/group.js") else raw

    monkeypatch.setattr(f"{__name__}.served", changed)
    with pytest.raises(AssertionError, match=r"group\.js"):
        bound(page)
