"""Rows of research."""

from huiguan.research.models.calls import Call
from huiguan.research.models.outputs import Adoption, Output, OutputVersion
from huiguan.research.models.projects import Milestone, Project, TeamMember

__all__ = ["Adoption", "Call", "Milestone", "Output", "OutputVersion", "Project", "TeamMember"]
