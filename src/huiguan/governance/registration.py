"""What the room tells the kernel at start-up."""

from __future__ import annotations

from huiguan.governance.reasons import REASONS
from huiguan.governance.workflows import WORKFLOWS
from huiguan.kernel.history import register_reasons
from huiguan.kernel.workflow.registry import register as register_workflow


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    for workflow in WORKFLOWS:
        register_workflow(workflow)
