"""Associations that are found while one types, for fields that name one."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.html import format_html_join
from django.views.decorators.http import require_GET

from huiguan.kernel.organizations.selectors import search_organizations
from huiguan.kernel.permits.web import SignedRequest, page

FOUND = 20


@page("members.own_membership")
@require_GET
def associations(request: SignedRequest) -> HttpResponse:
    """Options of a list: code and name of associations whose name, pinyin, initials or code hold what was typed."""
    typed = str(next(iter(request.GET.values()), "")).replace("\x00", "").strip()[:60]
    rows = search_organizations(request.actor, typed).order_by("path")[:FOUND] if len(typed) > 1 else []
    return HttpResponse(format_html_join("", '<option value="{} {}"></option>', ((row.code, row.name) for row in rows)))
