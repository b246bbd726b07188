"""What people do with the public site."""

from huiguan.publicsite.services.articles import (
    change_article,
    draft_article,
    drop_article,
    drop_correction,
    hand_in_article,
)
from huiguan.publicsite.services.board import add_disclosure, record_disclosure
from huiguan.publicsite.services.checking import (
    check_article,
    close_edition,
    correct_article,
    return_article,
    withdraw_article,
)
from huiguan.publicsite.services.mentions import decide_mention, decide_others
from huiguan.publicsite.services.pictures import add_picture, name_person_shown, remove_picture
from huiguan.publicsite.services.rules import publish_rules, repeal_rules

__all__ = [
    "add_disclosure",
    "add_picture",
    "change_article",
    "check_article",
    "close_edition",
    "correct_article",
    "decide_mention",
    "decide_others",
    "draft_article",
    "drop_article",
    "drop_correction",
    "hand_in_article",
    "name_person_shown",
    "publish_rules",
    "record_disclosure",
    "remove_picture",
    "repeal_rules",
    "return_article",
    "withdraw_article",
]
