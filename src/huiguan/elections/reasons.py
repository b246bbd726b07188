"""Words for the reasons that this room writes into the history: elections."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "set_up_election": _("Election set up"),
    "freeze_roll": _("Roll of voters frozen"),
    "name_official": _("Trustee, scrutineer or credential authority named"),
    "dismiss_official": _("Trustee, scrutineer or credential authority taken off"),
    "record_consent": _("Consent of a candidate recorded"),
    "state_candidature": _("Candidate consented"),
    "share_key": _("Key shared among the trustees, or not any more"),
    "enter_key": _("Trustee's public key entered"),
    "enter_credentials": _("Public credentials entered"),
    "open_election": _("Voting opened"),
    "enter_paper_voter": _("Voter entered as voting on paper"),
    "enter_all_on_paper": _("All voters entered as voting on paper"),
    "withdraw_paper_voter": _("Entry of a voter on paper taken back"),
    "count_papers": _("Papers counted"),
    "close_election": _("Voting closed"),
    "tally_election": _("Ballots added up"),
    "mail_credentials": _("Credentials mailed"),
    "take_bounce": _("Mail with a credential came back"),
    "seal_election": _("Ballots left unopened: too few"),
    "decrypt_tally": _("Trustee decrypted"),
    "publish_result": _("Result put together"),
    "sign_result": _("Result signed by a scrutineer"),
    "release_scrutineer": _("Scrutineer released from signing by a resolution"),
    "set_up_further_round": _("Next round set up"),
    "remind_voters": _("All voters reminded"),
    "declare_result": _("Result declared"),
    "cancel_election": _("Election called off"),
}
