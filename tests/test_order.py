"""Which process gets which tests."""

from __future__ import annotations

import pytest
from tests.conftest import ByFile

PAGES = "tests/browser/test_every_page.py"


@pytest.mark.parametrize(
    ("test", "place"),
    [
        ("tests/api/test_openapi.py::test_answers[/api/v1/me-get]", "tests/api/test_openapi.py"),
        ("tests/api/test_openapi.py::test_other[a::b-x@example.org]", "tests/api/test_openapi.py"),
        ("tests/cases/test_pages.py::TestDoor::test_shut", "tests/cases/test_pages.py"),
        (f"{PAGES}::test_each_page_once[apart:1]", f"{PAGES}::1"),
        (f"{PAGES}::test_every_page_as_every_role[apart:wide-clerk-zh-hans]", f"{PAGES}::wide"),
        (f"{PAGES}::test_every_page_as_every_role[apart:wide-head-en]", f"{PAGES}::wide"),
    ],
)
def test_tests_of_a_file_go_to_one_process_unless_they_are_a_part_of_it(test: str, place: str) -> None:
    scheduler = ByFile.__new__(ByFile)  # one that is made asks for the processes of the run
    assert scheduler._split_scope(test) == place
