"""Elections.

The letters are explained in `access_table.py`.
"""

from __future__ import annotations

from tests.contract.access.words import ANYBODY, SIGNED_IN

EXPECTED: dict[str, str] = {
    "GET /elections": SIGNED_IN,
    "GET /elections/{uuid}": SIGNED_IN,
    "GET /elections/{uuid}/ballot": SIGNED_IN,
    "elections:elections": "LNNNONNN",
    "elections:election_new": "LNNNONNN",
    "elections:election": "LNNNONNN",
    "elections:election_renew": "LNNNONNN",
    "elections:election_consents": "LNNNONNN",
    "elections:official_new": "LNNNONNN",
    "elections:official_remove": "LNNNONNN",
    "elections:official_release": "LNNNNNNN",
    "elections:election_share": "LNNNONNN",
    "elections:election_open": "LNNNONNN",
    "elections:election_close": "LNNNONNN",
    "elections:election_remind": "LNNNONNN",
    "elections:election_further": "LNNNONNN",
    "elections:election_mails": "LNNNONNN",
    "elections:election_report": "LNNNONNN",
    "elections:election_report_file": "LNNNNNNN",
    "elections:election_declare": "LNNNNNNN",
    "elections:election_cancel": "LNNNONNN",
    "elections:own_elections": SIGNED_IN,
    "elections:own_credential": SIGNED_IN,
    "elections:own_credential_kept": SIGNED_IN,
    "elections:own_candidature": "LNNNONNN",
    "elections:own_key": "LNNNONNN",
    "elections:own_credentials": "LNNNNNNN",
    "elections:own_decrypt": "LNNNONNN",
    "elections:own_sign": "LNNNNNNN",
    "elections:own_papers": "LNNNNNNN",
    "elections:own_count": "LNNNNNNN",
    "elections:public_elections": ANYBODY,
    "elections:public_election": ANYBODY,
    "elections:vote": ANYBODY,
    "elections:picture": "NNNNNNNN",
    "elections:cast": ANYBODY,
    "elections:ballot_state": ANYBODY,
    "elections:archive": ANYBODY,
    "elections:protection": ANYBODY,
    "elections:candidates_csv": ANYBODY,
    "elections:result_csv": "NNNNNNNN",
    "elections:report_file": "NNNNNNNN",
}
