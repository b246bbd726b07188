"""What the ballots protect from and what they do not, for the public page; the whole threat model is in the docs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

#: Who attacks and how; what happens.
PROTECTED = (
    (
        _("Somebody reads the database, a backup or the network"),
        _("sees encrypted ballots. A vote is opened only by the trustees together."),
    ),
    (
        _("The operator deletes, alters or reorders ballots"),
        _("every record names the one before: the check on this page and every other program reject the archive."),
    ),
    (
        _("The operator adds a ballot"),
        _(
            "it needs a credential of the roll. Where an authority makes the credentials, this system has none; where "
            "this system made them, the page says that it is trusted."
        ),
    ),
    (
        _("The operator shows different archives to different people"),
        _("scrutineers compare the fingerprint before they sign; anybody can compare the file with others."),
    ),
    (_("The result is changed"), _("the proofs of the decryptions no longer fit.")),
    (
        _("Somebody votes twice, or from two devices"),
        _("the last ballot of a credential counts; the others stay visible and are not counted."),
    ),
    (_("Somebody sends another's ballot again"), _("the same ballot is there once: nothing changes.")),
    (_("A ballot of another election is sent"), _("it is refused: every proof names its election.")),
    (
        _("A trustee uses a wrong key, or loses it"),
        _(
            "a wrong key is refused at once. With a shared key the needed number of trustees is enough; otherwise the "
            "election is held again."
        ),
    ),
    (
        _("The office wants to know who has not voted"),
        _("it gets a number. Reminders go to the whole roll, also to those who have voted."),
    ),
    (
        _("Somebody votes on paper and electronically"),
        _("two tellers strike a paper voter, whose credential is destroyed."),
    ),
    (
        _("The server breaks down while somebody votes"),
        _("a ballot is stored once or not at all; the device keeps it and asks until it knows."),
    ),
    (
        _("The voting page is tampered with"),
        _(
            "whoever has a ballot opened instead of casting it finds out, on another device. Whoever does not trust "
            "the page votes with a program of their own choice."
        ),
    ),
)
LIMITS = (
    _("Coercion: somebody stands beside the voter, or buys the credential. Voting again helps where they do not stay."),
    _("The voter's own device: what was tampered with there can see the marks, and change them unless one checks."),
    _("Trustees who together decrypt single ballots. They are several, and known by name."),
    _(
        "All voters of one mind: then the result itself shows votes. Too few ballots in a box, electronic or on paper, "
        "are not opened."
    ),
    _("A voter who wants to can prove to a buyer how the ballot was marked, with a program of one's own."),
    _("The archive is public for good: whoever breaks its encryption in some decades reads ballots, without names."),
    _("The last of several trustees to publish can choose among keys, but learns nothing by it."),
)
