"""The public site: pages for everybody; the newsroom for its office; only the head publishes and withdraws.

The letters are explained in `access_table.py`.
"""

from __future__ import annotations

from typing import Any

from tests.contract.access.words import ANYBODY, SIGNED_IN

OFFICE, HEAD = "LNNNONNN", "LNNNNNNN"

EXPECTED: dict[str, str] = {
    "GET /articles": SIGNED_IN,
    "GET /organizations/{code}/articles/{int:article_id}": "LNNNNNNN",
    "GET /organizations/{code}/disclosures": SIGNED_IN,
    "GET /organizations/{code}/rules": SIGNED_IN,
    "POST /organizations/{code}/rules": OFFICE,
    "POST /rules/{int:rules_id}/repeal": OFFICE,
    "GET /organizations/{code}/newsroom": OFFICE,
    "POST /organizations/{code}/newsroom": OFFICE,
    "PATCH /newsroom/{int:article_id}": OFFICE,
    "POST /newsroom/{int:article_id}/hand-in": OFFICE,
    "POST /newsroom/{int:article_id}/check": OFFICE,
    "POST /newsroom/{int:article_id}/return": OFFICE,
    "POST /newsroom/{int:article_id}/correct": OFFICE,
    "POST /newsroom/{int:article_id}/withdraw": HEAD,
    "publicsite:newsroom": OFFICE,
    "publicsite:article_new": OFFICE,
    "publicsite:article": OFFICE,
    "publicsite:article_change": OFFICE,
    "publicsite:article_do": OFFICE,
    "publicsite:mentions": OFFICE,
    "publicsite:mention_decide": OFFICE,
    "publicsite:mentions_others": OFFICE,
    "publicsite:pictures": OFFICE,
    "publicsite:picture": OFFICE,
    "publicsite:picture_file": OFFICE,
    "publicsite:picture_remove": OFFICE,
    "publicsite:board_office": OFFICE,
    "publicsite:disclosure_new": OFFICE,
    "publicsite:disclosure_record": "LNNNNNNN",  # which matter, the address says behind its question mark
    "publicsite:disclosed": ANYBODY,
    "publicsite:annual": ANYBODY,
    "publicsite:annual_figure": ANYBODY,
    "publicsite:annual_file": ANYBODY,
    "publicsite:home": ANYBODY,
    "publicsite:news": ANYBODY,
    "publicsite:atom": ANYBODY,
    "publicsite:board": ANYBODY,
    "publicsite:sitemap": ANYBODY,
    "publicsite:robots": ANYBODY,
    "publicsite:place_home": ANYBODY,
    "publicsite:place_news": ANYBODY,
    "publicsite:place_atom": ANYBODY,
    "publicsite:place_board": ANYBODY,
    "publicsite:public_article": "NNNNNNNN",  # a draft is nobody's to read here
    "publicsite:public_edition": "NNNNNNNN",
    "publicsite:public_picture": "NNNNNNNN",
    "publicsite:rules": ANYBODY,
    "publicsite:rules_version": ANYBODY,
    "publicsite:rules_differences": ANYBODY,
    "publicsite:rules_office": OFFICE,
    "publicsite:rules_new": OFFICE,
    "publicsite:rules_repeal": OFFICE,
    "publicsite:adopted": ANYBODY,
    "publicsite:adopted_differences": ANYBODY,
    "publicsite:calendar": ANYBODY,
    "publicsite:calendar_feed": ANYBODY,
}

BODIES: dict[str, Any] = {
    "POST /organizations/{code}/rules": {"title": "t", "source": "paper:1", "in_force_from": "2026-01-01"},
    "POST /rules/{int:rules_id}/repeal": {"last_day": "2026-12-31"},
    "PATCH /newsroom/{int:article_id}": {"revision": 1},
    "POST /newsroom/{int:article_id}/hand-in": {"revision": 1},
    "POST /newsroom/{int:article_id}/check": {"revision": 1},
    "POST /newsroom/{int:article_id}/return": {"note": "n"},
    "POST /newsroom/{int:article_id}/correct": {"note": "n"},
    "POST /newsroom/{int:article_id}/withdraw": {"note": "n"},
}
