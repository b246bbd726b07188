"""A table that does not hold together is refused when it is registered, with every fault named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from huiguan.kernel.permits import Role
from huiguan.kernel.workflow import Late, State, Tell, Transition, Workflow, registry
from huiguan.kernel.workflow.diagram import document, mermaid, stale_documents, write_documents
from huiguan.kernel.workflow.registry import WorkflowFault, register, workflows

Changed = Callable[..., Workflow]

SENT, CLOSED, ODD = State("sent", "Sent"), State("closed", "Closed", final=True), State("odd", "Odd")
TAKE = Transition("take", "Take on", ("sent",), "closed", "flowtest.answer")


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_workflows", {})


@pytest.mark.parametrize(
    ("states", "transitions", "initial", "fault"),
    [
        ((SENT, CLOSED), (replace(TAKE, target="nowhere"),), "sent", "unknown state 'nowhere'"),
        ((SENT, CLOSED), (replace(TAKE, sources=("gone",)),), "sent", "unknown state 'gone'"),
        ((SENT, CLOSED), (TAKE,), "void", "unknown state 'void'"),
        ((SENT, CLOSED, replace(ODD, final=True)), (TAKE,), "sent", "state 'odd' cannot be reached"),
        ((SENT, replace(CLOSED, final=False)), (TAKE,), "sent", "no way out of state 'closed'"),
        ((SENT, CLOSED), (replace(TAKE, permission="flowtest.none"),), "sent", "unknown permission 'flowtest.none'"),
        ((SENT, SENT, CLOSED), (TAKE,), "sent", "state 'sent' stands twice"),
        ((SENT, CLOSED), (TAKE, TAKE), "sent", "transition 'take' stands twice"),
        ((SENT, CLOSED), (replace(TAKE, four_eyes=("ask",)),), "sent", "unknown transition 'ask'"),
        (
            (replace(SENT, late=(Late(1, (Tell(Role.HEAD, "x.y"),)),)), CLOSED),
            (TAKE,),
            "sent",
            "state 'sent' escalates but no transition sets its deadline",
        ),
    ],
)
def test_faults_are_named(
    states: tuple[State, ...], transitions: tuple[Transition, ...], initial: str, fault: str, changed: Changed
) -> None:
    with pytest.raises(WorkflowFault, match=fault):
        register(changed(states=states, transitions=transitions, initial=initial, within=None))
    assert workflows() == []


def test_the_same_declaration_twice_is_one_and_another_of_the_name_is_refused(changed: Changed) -> None:
    register(changed())
    register(changed())
    with pytest.raises(WorkflowFault, match="declared twice"):
        register(changed(within=9))
    assert [workflow.name for workflow in workflows()] == ["flowtest_other"]


def test_the_diagram_shows_every_state_and_transition(changed: Changed) -> None:
    drawn = mermaid(changed())
    assert 'state "Taken on" as taken' in drawn
    assert "taken --> asked: Ask for closure (2 wd)" in drawn
    assert "[*] --> sent" in drawn and "closed --> [*]" in drawn
    page = document(changed())
    assert "| Close | Closure asked | Closed | `flowtest.check` | sender |  | another person |" in page
    assert "- Sent, 3 working days after the deadline: head of the sender (flowtest.late)" in page


def test_documents_are_written_once_and_stale_ones_are_found(changed: Changed, tmp_path: Path) -> None:
    register(changed())
    assert stale_documents(tmp_path) == [tmp_path / "flowtest_other.md"]
    assert write_documents(tmp_path) == [tmp_path / "flowtest_other.md"]
    assert write_documents(tmp_path) == [] and stale_documents(tmp_path) == []
    (tmp_path / "gone.md").write_text("x", encoding="utf-8")
    assert stale_documents(tmp_path) == [tmp_path / "gone.md"]
