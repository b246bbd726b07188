"""What people and jobs do in elections. Pages, API and jobs call these."""

from huiguan.elections.services.bounces import take_bounce
from huiguan.elections.services.counting import check_ballots, publish_result, tally_election
from huiguan.elections.services.hall import count_papers, enter_all_on_paper, enter_paper_voter, withdraw_paper_voter
from huiguan.elections.services.mailing import mail_credentials
from huiguan.elections.services.motions import (
    call_motion_ballot_off,
    close_motion_ballot,
    open_motion_ballot,
    prepare_motion_ballot,
)
from huiguan.elections.services.outcome import cancel_election, declare_result, sign_result
from huiguan.elections.services.releasing import release_scrutineer
from huiguan.elections.services.roles import (
    dismiss_official,
    enter_credentials,
    enter_key,
    name_official,
    record_consent,
    state_candidature,
)
from huiguan.elections.services.rounds import set_up_further_round
from huiguan.elections.services.setting_up import close_election, freeze_roll, open_election, set_up_election
from huiguan.elections.services.sharing import enter_certificate, enter_polynomial, enter_share, share_key
from huiguan.elections.services.trustees import decrypt_tally
from huiguan.elections.services.voting import cast_ballot, forget_credential, hand_out_credential, remind_voters

__all__ = [
    "call_motion_ballot_off",
    "cancel_election",
    "cast_ballot",
    "check_ballots",
    "close_election",
    "close_motion_ballot",
    "count_papers",
    "declare_result",
    "decrypt_tally",
    "dismiss_official",
    "enter_all_on_paper",
    "enter_certificate",
    "enter_credentials",
    "enter_key",
    "enter_paper_voter",
    "enter_polynomial",
    "enter_share",
    "forget_credential",
    "freeze_roll",
    "hand_out_credential",
    "mail_credentials",
    "name_official",
    "open_election",
    "open_motion_ballot",
    "prepare_motion_ballot",
    "publish_result",
    "record_consent",
    "release_scrutineer",
    "remind_voters",
    "set_up_election",
    "set_up_further_round",
    "share_key",
    "sign_result",
    "state_candidature",
    "take_bounce",
    "tally_election",
    "withdraw_paper_voter",
]
