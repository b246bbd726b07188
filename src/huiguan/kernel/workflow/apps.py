"""Workflows as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """States and transitions, declared by the rooms."""

    name = "huiguan.kernel.workflow"
    label = "workflow"
    verbose_name = _("Workflow")

    def ready(self) -> None:
        """Give the reasons of the history their words."""
        from huiguan.kernel.history import register_reasons
        from huiguan.kernel.workflow.reasons import REASONS

        register_reasons(REASONS)
