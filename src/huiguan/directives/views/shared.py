"""What several pages of the room show alike."""

from __future__ import annotations

from typing import Any

from huiguan.kernel.workflow.registry import workflow_of


def tone_of(subject: Any) -> str:
    """The tone of the tag that names the subject's state, as its workflow declares it."""
    return workflow_of(subject).state(subject.state).tone
