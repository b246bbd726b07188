"""Fixed choices of research."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectState(TextChoices):
    """Where a project stands; while it is applied for, its submission says with whom it lies."""

    APPLIED = "applied", pgettext_lazy("project", "Applied for")
    REVIEW = "review", pgettext_lazy("project", "Under review")
    PROPOSED = "proposed", pgettext_lazy("project", "Proposed to be granted")
    REMOVED = "removed", pgettext_lazy("project", "Taken out after objection")
    GRANTED = "granted", pgettext_lazy("project", "Granted, contract to be signed")
    RUNNING = "running", pgettext_lazy("project", "Under way")
    FINISHED = "finished", pgettext_lazy("project", "Finished")
    STOPPED = "stopped", pgettext_lazy("project", "Stopped")
    NOT_GRANTED = "not_granted", pgettext_lazy("project", "Not granted")


class MilestoneKind(TextChoices):
    """The three reports of a project (开题、中期、结项), in their order."""

    OPENING = "opening", pgettext_lazy("milestone", "Opening report")
    MIDTERM = "midterm", pgettext_lazy("milestone", "Midterm report")
    FINAL = "final", pgettext_lazy("milestone", "Final report")


class MilestoneState(TextChoices):
    """Where a report stands."""

    WAITING = "waiting", pgettext_lazy("milestone", "Report waited for")
    REPORTED = "reported", pgettext_lazy("milestone", "To be checked")
    RETURNED = "returned", pgettext_lazy("milestone", "Sent back")
    PASSED = "passed", pgettext_lazy("milestone", "Passed")


class OutputKind(TextChoices):
    """What came out of research."""

    REPORT = "report", pgettext_lazy("output", "Research report")
    ARTICLE = "article", pgettext_lazy("output", "Article")
    MONOGRAPH = "monograph", pgettext_lazy("output", "Monograph")
    STANDARD = "standard", pgettext_lazy("output", "Standard")
    DATASET = "dataset", pgettext_lazy("output", "Data set")
    SOFTWARE = "software", pgettext_lazy("output", "Software")


class OutputState(TextChoices):
    """Where an output stands; what was public is never deleted, it leaves a tombstone."""

    DRAFT = "draft", pgettext_lazy("output", "Not public yet")
    PUBLIC = "public", pgettext_lazy("output", "Public")
    WITHDRAWN = "withdrawn", pgettext_lazy("output", "Withdrawn")


class Licence(TextChoices):
    """Under which terms an output may be used."""

    CC_BY = "CC-BY-4.0", "CC BY 4.0"
    CC_BY_NC = "CC-BY-NC-4.0", "CC BY-NC 4.0"
    CC_BY_NC_ND = "CC-BY-NC-ND-4.0", "CC BY-NC-ND 4.0"
    CC0 = "CC0-1.0", "CC0 1.0"
    RESERVED = "reserved", _("All rights reserved")


LICENCE_URLS = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
    Licence.CC_BY_NC_ND: "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}


class IdentityKind(TextChoices):
    """What tells who applies."""

    NAME = "name", pgettext_lazy("identity", "Name")
    UNIT = "unit", pgettext_lazy("identity", "Unit")
    PHONE = "phone", pgettext_lazy("identity", "Telephone")
    ORCID = "orcid", "ORCID"
    EMAIL = "email", pgettext_lazy("identity", "E-mail")
    NUMBER = "number", pgettext_lazy("identity", "Number of an earlier project")
