"""What an amendment changes, in runs of words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from huiguan.governance.selectors.motions import difference

WORDS = st.text(alphabet="甲乙丙，。；\n", max_size=30)


def test_an_insertion_leaves_the_rest() -> None:
    assert difference("同意报告。", "同意报告，每季公布。") == [
        ("same", "同意报告"),
        ("new", "，每季公布"),
        ("same", "。"),
    ]


@given(before=WORDS, after=WORDS)
def test_both_texts_can_be_read_from_it(before: str, after: str) -> None:
    runs = difference(before, after)
    assert "".join(words for kind, words in runs if kind != "new") == before
    assert "".join(words for kind, words in runs if kind != "gone") == after
