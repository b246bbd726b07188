"""Addresses of rows of research, for those who point to them from elsewhere."""

from __future__ import annotations

from django.urls import reverse


def project_url(code: str, project_id: int) -> str:
    """A project, seen from an association."""
    return reverse("research:project", args=[code, project_id])


def own_project_url(project_id: int) -> str:
    """A project as its leader sees it."""
    return reverse("research:own_project", args=[project_id])


def output_url(code: str, output_id: int) -> str:
    """An output, seen from the association that keeps it."""
    return reverse("research:output", args=[code, output_id])


def public_output_url(output_id: int) -> str:
    """The page of an output for everybody."""
    return reverse("research:public_output", args=[output_id])
