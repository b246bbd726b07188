"""What people do with honours."""

from huiguan.honours.services.deciding import (
    decide_awards,
    issue_certificates,
    lay_before_panel,
    propose_awards,
    remove_proposed,
    story_of,
    tell_story,
    withdraw_award,
    write_story,
)
from huiguan.honours.services.nominating import (
    add_opinion,
    change_nomination,
    hand_in,
    nominate,
    pass_up,
    pause_nomination,
    resume_nomination,
    return_nomination,
    withdraw_nomination,
)
from huiguan.honours.services.schemes import add_scheme, call_round, change_scheme, end_scheme, file_scheme, open_scheme

__all__ = [
    "add_opinion",
    "add_scheme",
    "call_round",
    "change_nomination",
    "change_scheme",
    "decide_awards",
    "end_scheme",
    "file_scheme",
    "hand_in",
    "issue_certificates",
    "lay_before_panel",
    "nominate",
    "open_scheme",
    "pass_up",
    "pause_nomination",
    "propose_awards",
    "remove_proposed",
    "resume_nomination",
    "return_nomination",
    "story_of",
    "tell_story",
    "withdraw_award",
    "withdraw_nomination",
    "write_story",
]
