"""The documentation of a workflow, made from its table: a Mermaid diagram and the list of transitions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import override

from huiguan.kernel.workflow.declare import Tell, Transition, Workflow
from huiguan.kernel.workflow.registry import workflows

HEADER = "<!-- Made by `huiguan docs workflows`. Do not edit: change the table of states and transitions. -->"

TABLE_HEAD = (
    "| transition | from | to | permission | asked in | working days | needs |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)


def mermaid(workflow: Workflow) -> str:
    """The state diagram in Mermaid's notation, with English labels."""
    with override("en"):
        return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _diagram(workflow))])


def document(workflow: Workflow) -> str:
    """The page of one workflow: diagram and table."""
    with override("en"):
        parts = [f"# {workflow.label}", HEADER, f"```mermaid\n{mermaid(workflow)}\n```", _table(workflow)]
        late = list(_rungs(workflow))
        if late:
            parts.append("## When late\n\n" + "\n".join(late))
    return "\n\n".join(parts) + "\n"


def write_documents(folder: Path) -> list[Path]:
    """Write `<name>.md` for every registered workflow; the files that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for path, text in _documents(folder):
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def stale_documents(folder: Path) -> list[Path]:
    """Files that are missing, differ from their table, or have no workflow any more."""
    wanted = dict(_documents(folder))
    differing = [p for p, text in wanted.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    return differing + [path for path in sorted(folder.glob("*.md")) if path not in wanted]


def _documents(folder: Path) -> Iterator[tuple[Path, str]]:
    yield from ((folder / f"{workflow.name}.md", document(workflow)) for workflow in workflows())


def _diagram(workflow: Workflow) -> Iterator[str]:
    yield from (f'state "{state.label}" as {state.key}' for state in workflow.states)
    yield f"[*] --> {workflow.initial}"
    for transition in workflow.transitions:
        yield from (f"{source} --> {transition.target}: {_arrow(transition)}" for source in transition.sources)
    yield from (f"{state.key} --> [*]" for state in workflow.states if state.final)


def _arrow(transition: Transition) -> str:
    return f"{transition.label}" + (f" ({transition.within} wd)" if transition.within is not None else "")


def _table(workflow: Workflow) -> str:
    return "\n".join([*TABLE_HEAD, *(_row(workflow, transition) for transition in workflow.transitions)])


def _row(workflow: Workflow, transition: Transition) -> str:
    sources = ", ".join(str(workflow.state(key).label) for key in transition.sources)
    needs = [
        word
        for word, needed in (
            ("note", transition.needs_note),
            ("evidence", transition.needs_evidence),
            ("another person", bool(transition.four_eyes)),
        )
        if needed
    ]
    cells = (
        transition.label,
        sources,
        workflow.state(transition.target).label,
        f"`{transition.permission}`",
        transition.side,
        "" if transition.within is None else transition.within,
        ", ".join(needs),
    )
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _rungs(workflow: Workflow) -> Iterator[str]:
    for state in workflow.states:
        for late in state.late:
            told = ", ".join(_whom(tell) for tell in late.tells)
            when = f"{late.after} working days after" if late.after >= 0 else f"{-late.after} working days before"
            yield f"- {state.label}, {when} the deadline: {told} ({', '.join(tell.kind for tell in late.tells)})"


def _whom(tell: Tell) -> str:
    return tell.label if tell.role is None else f"{tell.role.value} of the {tell.side}"
