"""Every reason that a service writes into the history has words, so that a clerk can read why something changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import huiguan
from huiguan.kernel.exchange.enums import BatchState
from huiguan.kernel.history.reasons import SYSTEM_ACTORS
from huiguan.kernel.history.subjects import reason_label
from huiguan.kernel.workflow.registry import workflows

SOURCE = Path(huiguan.__file__).parent
WRITERS = {"recording", "attach_context"}
# Reasons that are put together at run time, by the expression that makes them, with all that they can be.
COMPUTED = {
    "f'import_{state.value}'": [f"import_{state.value}" for state in BatchState],
    "kind": ["directives.due_soon", "directives.report_due"],
    "transition": [transition.key for workflow in workflows() for transition in workflow.transitions],
    "reason": [],  # handed on by the floor of history itself
}


def reasons() -> Iterator[tuple[str, ast.expr]]:
    """Each place that writes a reason, and the expression of the reason."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
                place = f"{path.relative_to(SOURCE)}:{node.lineno}"
                yield from ((place, word.value) for word in node.keywords if word.arg == "reason")


def codes(expression: ast.expr) -> list[str] | None:
    """What the expression can be; None when that cannot be read from it."""
    if isinstance(expression, ast.Constant):
        return [str(expression.value)]
    if isinstance(expression, ast.IfExp):
        ways = (codes(expression.body), codes(expression.orelse))
        return None if None in ways else [code for way in ways for code in way or []]
    return COMPUTED.get(ast.unparse(expression))


def test_every_reason_has_words() -> None:
    found = [(place, code) for place, expression in reasons() for code in codes(expression) or []]
    assert len(found) > 90
    assert [one for one in found if not reason_label(one[1])] == []


def test_no_reason_is_free_text() -> None:
    """A reason cannot be erased, so that it never holds what somebody typed."""
    assert [(place, ast.unparse(e)) for place, e in reasons() if codes(e) is None] == []


def test_whatever_acts_by_itself_has_words() -> None:
    """Its name stands in histories and timelines, where a clerk reads it in the language chosen."""
    names = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "system_actor":
                assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"
                names.add(node.args[0].value)
    assert len(names) > 20
    assert names - set(SYSTEM_ACTORS) == set()
