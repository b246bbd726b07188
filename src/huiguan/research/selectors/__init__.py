"""Reads of research."""

from huiguan.research.selectors.outputs import (
    adoptions_of,
    current_version,
    get_output,
    outputs_of,
    public_output,
    public_outputs,
    public_version,
    versions_of,
)
from huiguan.research.selectors.projects import (
    calls_for,
    get_call,
    get_milestone,
    get_own_project,
    get_project,
    hits_of,
    led_beside,
    milestones_of,
    own_projects,
    projects_at,
    projects_of,
    unfinished_beside,
)

__all__ = [
    "adoptions_of",
    "calls_for",
    "current_version",
    "get_call",
    "get_milestone",
    "get_output",
    "get_own_project",
    "get_project",
    "hits_of",
    "led_beside",
    "milestones_of",
    "outputs_of",
    "own_projects",
    "projects_at",
    "projects_of",
    "public_output",
    "public_outputs",
    "public_version",
    "unfinished_beside",
    "versions_of",
]
