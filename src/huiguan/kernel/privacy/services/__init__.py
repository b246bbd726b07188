"""What can be done with personal data: consent, agree, show, keep no longer than needed, change the keys."""

from huiguan.kernel.privacy.services.agreements import (
    end_agreement,
    propose_agreement,
    refuse_agreement,
    register_shareable,
    shareable_fields,
    sign_agreement,
)
from huiguan.kernel.privacy.services.consents import (
    confirm_consents,
    give_consent,
    own_consents_about,
    withdraw_consent,
)
from huiguan.kernel.privacy.services.keeping import run_retention
from huiguan.kernel.privacy.services.looking import record_shared_look
from huiguan.kernel.privacy.services.own import erase_own_data
from huiguan.kernel.privacy.services.revealing import reveal, reveal_own
from huiguan.kernel.privacy.services.rotation import Rotation, rotate_keys, stale_keys

__all__ = [
    "Rotation",
    "confirm_consents",
    "end_agreement",
    "erase_own_data",
    "give_consent",
    "own_consents_about",
    "propose_agreement",
    "record_shared_look",
    "refuse_agreement",
    "register_shareable",
    "reveal",
    "reveal_own",
    "rotate_keys",
    "run_retention",
    "shareable_fields",
    "sign_agreement",
    "stale_keys",
    "withdraw_consent",
]
