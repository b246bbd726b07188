"""The declared tables: a collection of figures, and the form of an association in it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.permits import Role
from huiguan.kernel.workflow import Late, State, Tell, Transition, Workflow
from huiguan.reporting.enums import CollectionState as C
from huiguan.reporting.enums import FormState as F

FILL, SIGNED, RETURNED = "reporting.fill", "reporting.signed", "reporting.returned"
_MANAGE, _FILL, _SIGN, _CHECK = (
    "reporting.manage_collections", "reporting.fill_forms", "reporting.sign_forms", "reporting.check_forms",
)  # fmt: skip

COLLECTION = Workflow(
    name="reporting.collection",
    label=_("Collection of figures"),
    initial=C.DRAFT.value,
    title=lambda row: row.title,
    states=(
        State(C.DRAFT.value, C.DRAFT.label),
        State(C.OPEN.value, C.OPEN.label, tone="blue"),
        State(C.FROZEN.value, C.FROZEN.label, final=True, tone="green"),
    ),
    transitions=(
        Transition("open_collection", _("Open the collection"), (C.DRAFT.value,), C.OPEN.value, _MANAGE, primary=True),
        Transition("freeze_collection", _("Freeze the collection"), (C.OPEN.value,), C.FROZEN.value, _MANAGE,
                   primary=True),
    ),
)  # fmt: skip

_LATE = (Late(-3, (Tell(Role.CLERK, FILL),)), Late(0, (Tell(Role.CLERK, FILL), Tell(Role.HEAD, FILL))))

FORM = Workflow(
    name="reporting.form",
    label=_("Form of an association"),
    initial=F.BLANK.value,
    # Where a collection names no day of its own.
    within=15,
    title=lambda row: row.collection.title,
    url=lambda row: reverse("reporting:form", args=[row.organization.code, row.pk]),
    related=("organization", "collection", "receiver"),
    states=(
        State(F.BLANK.value, F.BLANK.label, late=_LATE),
        State(F.CHECKED.value, F.CHECKED.label, tone="blue"),
        State(F.SIGNED.value, F.SIGNED.label, tone="blue"),
        State(F.RETURNED.value, F.RETURNED.label, tone="orange"),
        State(F.ACCEPTED.value, F.ACCEPTED.label, tone="green"),
        State(F.SUMMED.value, F.SUMMED.label, tone="green"),
        State(F.FROZEN.value, F.FROZEN.label, final=True, tone="green"),
    ),
    transitions=(
        Transition("check_form", pgettext_lazy("form", "Check"), (F.BLANK.value, F.RETURNED.value), F.CHECKED.value,
                   _FILL, primary=True),
        Transition("change_form", pgettext_lazy("form", "Change again"), (F.CHECKED.value,), F.BLANK.value, _FILL),
        # The receiver is told by the service: the form opens to it on a page of its own.
        Transition("sign_form", _("Sign and hand up"), (F.CHECKED.value,), F.SIGNED.value, _SIGN, primary=True),
        Transition("accept_form", pgettext_lazy("form", "Accept"), (F.SIGNED.value,), F.ACCEPTED.value, _CHECK,
                   side="receiver", primary=True),
        Transition("return_form", pgettext_lazy("form", "Return"),
                   (F.SIGNED.value, F.ACCEPTED.value, F.SUMMED.value), F.RETURNED.value, _CHECK, side="receiver",
                   within=5, needs_note=True, tells=(Tell(Role.CLERK, RETURNED),)),
        Transition("add_up_form", _("Add up"), (F.ACCEPTED.value,), F.SUMMED.value, _CHECK, side="receiver"),
        Transition("freeze_form", _("Freeze"), (F.SIGNED.value, F.ACCEPTED.value, F.SUMMED.value), F.FROZEN.value,
                   _MANAGE, side="issuer"),
    ),
)  # fmt: skip

WORKFLOWS = (COLLECTION, FORM)
