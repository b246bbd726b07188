"""For what members are asked to consent, each by itself, with its notice (PIPL 17, 23, 25, 29)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.privacy import Purpose

KEEP_RECORD = "members.keep_record"
TRANSFER = "members.transfer"
HEALTH = "members.health"
UNIT_CONTACT = "members.unit_contact"
SHARE_ABOVE = "members.share_above"
#: What a member may consent to, or not, as it pleases: membership does not depend on it (PIPL 16).
OFFERED = (HEALTH, SHARE_ABOVE)

PURPOSES = (
    Purpose(
        KEEP_RECORD,
        _("Keeping your record as a member"),
        _(
            "Your association keeps your name, gender, date of birth, ID number, mobile number, unit and duty to keep"
            " the roster, to collect dues and to invite you to meetings, as long as you are a member. It alone reads"
            " them; associations above see totals only. ID number and bank account are encrypted, and whoever looks"
            " at them in full has to say why. You can see, correct and take along your data at any time."
        ),
        separate=False,
    ),
    Purpose(
        TRANSFER,
        _("Passing your record on to another association"),
        _(
            "For your transfer, your association passes your record on to the association that you named: name,"
            " gender, date of birth, ID number, mobile number, class and dates of membership. Your present"
            " association keeps the record of your time with it. You can withdraw your consent until the receiving"
            " association has accepted you."
        ),
        days=180,
    ),
    Purpose(
        HEALTH,
        _("Keeping what you tell about your health"),
        _(
            "If you tell your association about an injury or an illness, it keeps that, encrypted, in order to look"
            " after you in hardship, and for nothing else. You can withdraw your consent at any time; it is then"
            " deleted."
        ),
    ),
    Purpose(
        SHARE_ABOVE,
        _("Letting an association above see your record"),
        _(
            "Under an agreement between your association and one above it, that one may see the fields that the"
            " agreement names, for its purpose and until its end. Every look is recorded, and you can see who looked."
        ),
    ),
    Purpose(
        UNIT_CONTACT,
        _("Reaching you about a unit's application"),
        _(
            "The association keeps your name and, encrypted, your mobile number, in order to reach you about the"
            " application that you send for the unit, until a year after it is decided or withdrawn, and for nothing"
            " else. It alone reads them. You can withdraw your consent at any time under “My data”; your number is"
            " then deleted. Give the representative's number only if the representative has agreed."
        ),
        separate=False,
    ),
)
