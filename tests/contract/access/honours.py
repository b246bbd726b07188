"""Honours: schemes, rounds, nominations on their way up, awards; only the head withdraws.

The letters are explained in `access_table.py`.
"""

from __future__ import annotations

from tests.contract.access.words import ANYBODY, SIGNED_IN

EXPECTED: dict[str, str] = {
    "GET /awards": SIGNED_IN,
    "GET /organizations/{code}/award-schemes": "LNNNONNN",
    "POST /award-schemes/{int:scheme_id}/file": "LNNNONNN",
    "POST /award-schemes/{int:scheme_id}/open": "LNNNONNN",
    "GET /organizations/{code}/nomination-rounds": "LNNNONNN",
    "GET /organizations/{code}/nomination-rounds/{int:round_id}/nominations": "LNNNONNN",
    "POST /organizations/{code}/nomination-rounds/{int:round_id}/nominations": "LNNNONNN",
    "POST /nominations/{int:nomination_id}/hand-in": "LNNNONNN",
    "POST /nominations/{int:nomination_id}/pass-up": "LNNNONNN",
    "POST /nominations/{int:nomination_id}/return": "LNNNONNN",
    "honours:home": "LNNNONNN",
    "honours:scheme_new": "LNNNONNN",
    "honours:scheme": "LNNNONNN",
    "honours:scheme_change": "LNNNONNN",
    "honours:scheme_file": "LNNNONNN",
    "honours:scheme_open": "LNNNONNN",
    "honours:scheme_end": "LNNNONNN",
    "honours:scheme_call": "LNNNONNN",
    "honours:round": "LNNNONNN",
    "honours:round_do": "LNNNONNN",
    "honours:nomination_new": "LNNNONNN",
    "honours:nomination": "LNNNONNN",
    "honours:nomination_change": "LNNNONNN",
    "honours:nomination_do": "LNNNONNN",
    "honours:awards": "LNNNONNN",
    "honours:award": "LNNNONNN",
    "honours:award_withdraw": "LNNNNNNN",
    "honours:award_story": "LNNNONNN",
    "honours:award_do": "LNNNONNN",
    "honours:public_awards": ANYBODY,
    "honours:public_award": ANYBODY,
}
