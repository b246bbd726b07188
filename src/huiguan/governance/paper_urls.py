"""Addresses of official papers."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from huiguan.governance.views import papers

PAPERS: list[URLPattern] = [
    path("outgoing/", papers.outgoing, name="outgoing"),
    path("outgoing/new/", papers.outgoing_new, name="outgoing_new"),
    path("outgoing/<int:paper_id>/", papers.outgoing_one, name="outgoing_paper"),
    path("outgoing/<int:paper_id>/change/", papers.outgoing_change, name="outgoing_change"),
    path("outgoing/<int:paper_id>/paper.docx", papers.outgoing_file, {"form": "docx"}, name="outgoing_word"),
    path("outgoing/<int:paper_id>/paper.pdf", papers.outgoing_file, {"form": "pdf"}, name="outgoing_pdf"),
    path("outgoing/<int:paper_id>/do/<slug:doing>/", papers.outgoing_do, name="outgoing_do"),
    path("incoming/", papers.incoming_list, name="incoming"),
    path("incoming/new/", papers.incoming_new, name="incoming_new"),
    path("incoming/<int:incoming_id>/", papers.incoming_one, name="incoming_paper"),
    path("incoming/<int:incoming_id>/do/<slug:doing>/", papers.incoming_do, name="incoming_do"),
    path("seals/", papers.seals, name="seals"),
    path("seals/new/", papers.seal_log, name="seal_log"),
]
PAPER_URLS: list[URLPattern | URLResolver] = [path("o/<slug:code>/governance/papers/", include(PAPERS))]
