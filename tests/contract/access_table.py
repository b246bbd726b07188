"""Who may open what: a row for every address and API operation.

Letters stand for PEOPLE in order: O open, L asked to sign in, N not found (unknown and forbidden look the same).
The association of the address is the county `here`; `member` and `officer` belong to it, `other` is the clerk of the
county beside it, `above` the clerk of its city (with everything below), `system` and `security` administer the national
association with everything below, `keeper` administers the county itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.contract.access import cases, directives, elections, funds, governance, honours, members, reporting
from tests.contract.access.words import ANYBODY, PEOPLE, SIGNED_IN

__all__ = ["BODIES", "EXPECTED", "FORMS", "LAST", "PEOPLE", "THIRD_PARTY"]

# Views of these packages carry no permission of ours: the sign-in library guards its own pages.
THIRD_PARTY = ("allauth.",)

EXPECTED: dict[str, str] = {
    **cases.EXPECTED,
    **directives.EXPECTED,
    **elections.EXPECTED,
    **funds.EXPECTED,
    **governance.EXPECTED,
    **honours.EXPECTED,
    **members.EXPECTED,
    **reporting.EXPECTED,
    "DELETE /list-views/{int:view_id}": "LNNNONNN",
    "DELETE /tokens/{token_id}": "LNNNONNN",
    "GET /files/{file_id}": "LNNNONNN",
    "GET /files/{file_id}/content": "LNNNONNN",
    "GET /imports/{batch_id}": "LNNNNNNN",
    "GET /imports/{batch_id}/issues": "LNNNNNNN",
    "GET /me": SIGNED_IN,
    "GET /organizations": SIGNED_IN,
    "GET /organizations/{code}": SIGNED_IN,
    "GET /organizations/{code}/exports/organizations.csv": "LNNOOONO",
    "GET /organizations/{code}/history/{kind}/{subject_id}": "LNNOONNN",
    "GET /organizations/{code}/lists/{list_name}/views": "LNNOONNN",
    "GET /search": SIGNED_IN,
    "GET /tokens": SIGNED_IN,
    "GET /my/consents": SIGNED_IN,
    "GET /my/data": SIGNED_IN,
    "GET /organizations/{code}/agreements": "LNNNONNN",
    "GET /purposes": SIGNED_IN,
    "GET /credentials/check/{token}": SIGNED_IN,
    "GET /my/credentials": SIGNED_IN,
    "POST /credentials/{int:credential_id}/revoke": "LNOOONNN",
    "POST /my/consents/{int:consent_id}/withdraw": "LNNNONNN",
    "POST /organizations/{code}/agreements": "LNNNONNN",
    "POST /organizations/{code}/agreements/{int:agreement_id}/end": "LNNNNNNN",
    "POST /organizations/{code}/agreements/{int:agreement_id}/refuse": "LNNNNNNN",
    "POST /organizations/{code}/agreements/{int:agreement_id}/sign": "LNNNNNNN",
    "PATCH /list-views/{int:view_id}": "LNNNONNN",
    "POST /imports/{batch_id}/adopt": "LNNNNNNN",
    "POST /imports/{batch_id}/check": "LNNNNNNN",
    "POST /imports/{batch_id}/reverse": "LNNNNNNN",
    "POST /imports/{batch_id}/rows/{number}": "LNNNNNNN",
    "POST /imports/{batch_id}/start": "LNNNNNNN",
    "POST /imports/{batch_id}/stop": "LNNNNNNN",
    "POST /organizations/{code}/files": "LNNNONNN",
    "POST /organizations/{code}/imports/{sheet}": "LNNNNONO",
    "POST /organizations/{code}/lists/{list_name}/views": "LNNOONNN",
    "POST /tokens": SIGNED_IN,
    "access:accounts": "LNNNNNNO",
    "access:close_account": "LNNNNNNO",
    "access:end_grant": "LNNNNNON",
    "access:grant_role": "LNNNNNON",
    "access:grants": "LNNNNNON",
    "access:home": SIGNED_IN,
    "access:issue_token": SIGNED_IN,
    "access:open_account": "LNNNNNNO",
    "access:open_first": "LNNNNONO",
    "access:revoke_token": SIGNED_IN,
    "access:second_factor": "LNNNNNON",
    "access:security": SIGNED_IN,
    "calendar:days": "LNNNNONN",
    "calendar:drop_day": "LNNNNONO",
    "credentials:check": "NNNNNNNN",  # no credential has the token that is tried; tests/members/test_cards.py has more
    "credentials:issued": "LNNNONNN",
    "credentials:issued_file": "LNNNNNNN",
    "credentials:own": SIGNED_IN,
    "credentials:print": "LNNNONNN",
    "credentials:print_progress": "LNNNONNN",
    "credentials:own_card": "LNNNNNNN",
    "credentials:own_file": "LNNNNNNN",
    "exchange:act": "LNNNNNNN",
    "exchange:adopt": "LNNNNNNN",
    "exchange:batch": "LNNNNNNN",
    "exchange:batches": "LNNOOONO",
    "exchange:errors": "LNNNNNNN",
    "exchange:export_organizations": "LNNOOONO",
    "exchange:progress": "LNNNNNNN",
    "exchange:row": "LNNNNNNN",
    "exchange:start": "LNNNNONO",
    "exchange:template": "LNNNNONO",
    "files:begin": "LNNNONNN",
    "files:download": "LNNNONNN",
    "files:list": "LNNNONNN",
    "files:part": "LNNNNNNN",
    "files:remove": "LNNNONNN",
    "files:thumbnail": "LNNNNNNN",
    "files:view": "LNNNONNN",
    "history:object": "LNNOONNN",
    # Figures: totals reach up, rows do not.
    "figures:figure": "LNNOONNN",
    "figures:frozen": "LNNOONNN",
    # Public notices.
    "GET /notices": SIGNED_IN,
    "GET /notices/{int:notice_id}": SIGNED_IN,
    "notices:notices": "LNNNONNN",
    "notices:notice_new": "LNNNNNNN",
    "notices:notice": "LNNNONNN",
    "notices:notice_withdraw": "LNNNONNN",
    "notices:objection_open": "LNNNONNN",
    "notices:objection_answer": "LNNNONNN",
    "notices:public_notices": ANYBODY,
    "notices:public_notice": ANYBODY,
    "notices:public_object": ANYBODY,
    # Panels: the office that set one up, and who marks in it.
    "panels:panel": "LNNNONNN",
    "panels:panel_criteria": "LNNNONNN",
    "panels:panel_juror": "LNNNONNN",
    "panels:panel_remove": "LNNNONNN",
    "panels:panel_begin": "LNNNONNN",
    "panels:panel_close": "LNNNONNN",
    "panels:own": SIGNED_IN,
    "panels:own_entry": "LNNNONNN",
    "panels:own_aside": "LNNNONNN",
    "filings:filings": "LNNNONNN",
    "filings:filing_new": "LNNNONNN",
    "filings:filing": "LNNNONNN",
    "filings:filing_change": "LNNNONNN",
    "filings:filing_word": "LNNNONNN",
    "filings:filing_do": "LNNNONNN",
    # Official papers.
    "journeys:follow_paper": "LNNNONNN",
    "journeys:follow_resolution": "LNNNONNN",
    "inbox:delivery": SIGNED_IN,
    "inbox:desk": SIGNED_IN,
    "inbox:message": "LNNNNNNN",
    "inbox:strike": SIGNED_IN,
    "organizations:branch": SIGNED_IN,
    "organizations:change_state": "LNNNNONO",
    "organizations:close_department": "LNNNONNO",
    "organizations:close_staff_post": "LNNNONNO",
    "organizations:create_below": "LNNNNONO",
    "organizations:detail": SIGNED_IN,
    "organizations:edit": "LNNNONNO",
    "organizations:end_membership": "LNNNONNO",
    "organizations:found": SIGNED_IN,
    "organizations:merge": "LNNNNONO",
    "organizations:move": "LNNNNONO",
    "organizations:open_department": "LNNNONNO",
    "organizations:open_staff_post": "LNNNONNO",
    "organizations:start_membership": "LNNNONNO",
    "organizations:tree": SIGNED_IN,
    "people:appoint": "LNNNONNO",
    "people:columns": SIGNED_IN,
    "people:edit_me": SIGNED_IN,
    "people:end_assignment": "LNNNONNO",
    "people:me": SIGNED_IN,
    "people:office": "LNNOOONO",
    "people:view_change": "LNNOONNN",
    "people:view_delete": "LNNOONNN",
    "people:view_save": "LNNOONNN",
    "search:everywhere": SIGNED_IN,
    "search:quick": SIGNED_IN,
    "search:results": SIGNED_IN,
    "ui:language": ANYBODY,
    "ui:sign_in": "LLLLLLLL",
    "ui:signed_in_again": SIGNED_IN,
    "ui:stay": SIGNED_IN,
    "ui:styleguide": "NNNNNNNN",
    "ui:theme": ANYBODY,
}

# What ends the samples that others look at.
LAST = {"files:remove"}

BODIES: dict[str, Any] = {
    "POST /report-forms/{int:form_id}/cells": {"revision": 1, "cells": []},
    "POST /report-forms/{int:form_id}/explanations": [],
    "POST /nominations/{int:nomination_id}/pass-up": {"note": "n"},
    "POST /nominations/{int:nomination_id}/return": {"note": "n"},
    "POST /imports/{batch_id}/adopt": {"column": "name", "cure": "signs"},
    "POST /imports/{batch_id}/rows/{number}": {"cells": {}},
    "POST /tokens": {"label": "t", "permissions": ["people.view_self"], "days": 1},
}

FORMS: dict[str, Callable[[], dict[str, Any]]] = {
    "POST /organizations/{code}/files": lambda: {"file": SimpleUploadedFile("b.txt", "文字".encode())},
    "POST /organizations/{code}/imports/{sheet}": lambda: {
        "file": SimpleUploadedFile("o.csv", "代码,名称,层级\nx,x,county\n".encode())
    },
}
