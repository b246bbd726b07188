"""Cutting a document for reading loses no character and marks exactly the spans."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from huiguan.directives.enums import ItemKind
from huiguan.directives.reading import Span, highlights, paragraphs

TEXT = "一、规范服务\n各市协会要在11月13日前完成核对。二要优化流程。\n\n当前问题仍然存在。"


def test_pieces_carry_the_number_where_an_item_begins() -> None:
    start = TEXT.index("各市")
    span = Span(item=4, number=7, kind="task", start=start, end=TEXT.index("二要"))
    heading, body, last = paragraphs(TEXT, [span], {0: (1, 6)})
    assert heading.level == 1
    assert [(p.text, p.span, p.opens) for p in body.pieces] == [
        ("各市协会要在11月13日前完成核对。", span, (span,)),
        ("二要优化流程。", None, ()),
    ]
    assert last.pieces[0].text == "当前问题仍然存在。"


def test_a_line_that_goes_on_behind_its_heading_is_text() -> None:
    first, *_rest = paragraphs("（一）去年受理312件。要总结经验。", [], {0: (2, 11)})
    assert first.level == 0


def test_a_span_over_two_paragraphs_opens_once() -> None:
    span = Span(item=1, number=1, kind="task", start=0, end=len(TEXT))
    found = list(paragraphs(TEXT, [span]))
    assert [len(p.pieces[0].opens) for p in found] == [1, 0, 0]
    assert all(piece.span == span for p in found for piece in p.pieces)


def test_a_task_inside_a_principle_wears_the_task() -> None:
    wide = Span(1, 1, "principle", 0, 20)
    task = Span(2, 2, "task", 10, 15)
    pieces = [piece for p in paragraphs(TEXT, [wide, task]) for piece in p.pieces]
    assert [piece.span.item for piece in pieces if piece.span and 10 <= piece.start < 15] == [2]


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.sampled_from(ItemKind.values)), max_size=8)


@given(st.text(alphabet="一二。要\n\r\u3000a ", max_size=80), spans)
def test_pieces_put_together_are_the_text(text: str, raw: list[tuple[int, int, str]]) -> None:
    placed = [
        Span(n, n, kind, start, min(len(text), start + length))
        for n, (start, length, kind) in enumerate(raw)
        if start < len(text)
    ]
    pieces = [piece for p in paragraphs(text, placed) for piece in p.pieces]
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)
    kept = {at for piece in pieces for at in range(piece.start, piece.end)}
    assert all(not text[at].strip() for at in range(len(text)) if at not in kept)
    for span in placed:
        worn = {at for piece in pieces if piece.span for at in range(piece.start, piece.end)}
        assert {at for at in range(span.start, span.end) if at in kept} <= worn


def test_a_review_gives_its_highlights_with_their_sentence_and_figures_but_no_dates() -> None:
    text = "2022年1月18日\n亮点1\n全年受理案件312件，办结率96%。\n普通一句。\n会员达到1,200人，覆盖27个市。\n"
    found = highlights(text)
    assert [one.text for one in found] == ["亮点1 全年受理案件312件，办结率96%。", "会员达到1,200人，覆盖27个市。"]
    assert found[0].figures == ("312件", "96%")


def test_the_number_of_a_highlight_is_no_figure() -> None:
    [line] = highlights("亮点1 会员服务更加便捷。全年办理入会申请2.6万件，满意率97.2%。\n")
    assert line.figures == ("2.6万件", "97.2%")
