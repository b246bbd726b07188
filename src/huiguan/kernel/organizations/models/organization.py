"""An association, its line upward, and what it came from."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberError
from treebeard.mp_tree import MP_Node, MP_NodeManager

from huiguan.kernel.history import tracked
from huiguan.kernel.organizations.enums import OrganizationState, level_label
from huiguan.kernel.permits.managers import ScopedManager


def check_credit_code(value: str) -> None:
    """Raise ValidationError unless `value` is a unified social credit code with a right check digit (GB 32100-2015)."""
    try:
        uscc.validate(value)
    except NumberError as fault:
        raise ValidationError(_("The unified social credit code %(value)s is not valid.") % {"value": value}) from fault


class OrganizationManager(MP_NodeManager, models.Manager["Organization"]):  # type: ignore[misc]  # untyped library
    """The tree library's manager, with our rows named for the type checker.

    Rows enter and move in the tree through here only: the library takes the place of a row from the object that it
    is given, which may have been read before somebody else changed the tree; so that is read again first.
    """

    def add_root(self, facts: dict[str, Any] | None = None, *, instance: Organization | None = None) -> Organization:
        """A topmost association, of `facts` (field to value) or of an unsaved `instance`; it is saved."""
        given = {"instance": instance} if instance is not None else dict(facts or {})
        return self.model.add_root(**given)  # type: ignore[no-any-return]  # untyped library

    def add_child(
        self, parent: Organization, facts: dict[str, Any] | None = None, *, instance: Organization | None = None
    ) -> Organization:
        """An association below `parent`, of `facts` (field to value) or of an unsaved `instance`; it is saved."""
        given = {"instance": instance} if instance is not None else dict(facts or {})
        return _placed(parent).add_child(**given)  # type: ignore[no-any-return]  # untyped library

    def move(self, row: Organization, target: Organization, pos: str) -> None:
        """`row` with everything below it to `pos` (as the tree library names places) of `target`."""
        _placed(row).move(_placed(target), pos=pos)
        row.refresh_from_db(fields=PLACE)


PLACE = ["path", "depth", "numchild"]


def _placed(row: Organization) -> Organization:
    row.refresh_from_db(fields=PLACE)
    return row


@tracked(exclude=("numchild", "plain"))
class Organization(MP_Node):  # type: ignore[misc]  # untyped library
    """A national, provincial, city or county association (协会).

    The tree follows guidance between levels; the formal line upward is the dated UnitMembership. `objects` is not
    locked: the names and places of associations are public, and the tree library needs them.
    """

    path = models.CharField(max_length=255, unique=True, db_collation="C", editable=False)
    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60)
    level = models.CharField(_("level"), max_length=32)
    state = models.CharField(
        _("state"), max_length=16, choices=OrganizationState.choices, default=OrganizationState.ACTIVE
    )
    state_note = models.CharField(_("reason of the state"), max_length=200, blank=True)
    division_code = models.CharField(_("division code"), max_length=12, blank=True)
    credit_code = models.CharField(
        _("unified social credit code"), max_length=18, blank=True, validators=[check_credit_code]
    )
    registrar = models.CharField(_("registration authority"), max_length=120, blank=True)
    supervising_body = models.CharField(_("supervising authority"), max_length=120, blank=True)
    legal_representative = models.CharField(_("legal representative"), max_length=60, blank=True)
    seat = models.CharField(_("seat"), max_length=200, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    pinyin = models.CharField(max_length=400, blank=True, editable=False, db_collation="C")
    # As people type it: `pinyin` is a sort key, with tones and blanks.
    plain = models.CharField(max_length=400, blank=True, editable=False, db_collation="C")
    initials = models.CharField(max_length=60, blank=True, editable=False, db_collation="C")

    objects = OrganizationManager()
    history_words = {"level": level_label}
    node_order_by: list[str] = []

    class Meta:
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="organization_credit_code_once"
            ),
        ]
        indexes = [models.Index(fields=["level", "path"]), models.Index(fields=["initials"])]

    def __str__(self) -> str:
        return self.name

    @property
    def level_label(self) -> str:
        """The level's configured name, in the reader's language."""
        return level_label(self.level)


@tracked()
class UnitMembership(models.Model):
    """The dated unit membership (团体会员) of one association in the one above; it makes nobody a member up there."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="unit_memberships", verbose_name=_("association")
    )
    association = models.ForeignKey(
        Organization, models.PROTECT, related_name="member_units", verbose_name=_("association above")
    )
    period = DateRangeField(_("period"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("unit membership")
        verbose_name_plural = _("unit memberships")
        constraints = [
            models.CheckConstraint(condition=~Q(organization=F("association")), name="unit_membership_not_in_itself"),
            ExclusionConstraint(
                name="unit_membership_periods_apart",
                expressions=[
                    (Func(F("organization"), F("organization"), models.Value("[]"), function="int8range"), "&&"),
                    (Func(F("association"), F("association"), models.Value("[]"), function="int8range"), "&&"),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} → {self.association_id} {self.period}"


@tracked()
class Succession(models.Model):
    """One association took over from another: a merger keeps both rows, and this says when and why."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="predecessors", verbose_name=_("successor")
    )
    predecessor = models.OneToOneField(
        Organization, models.PROTECT, related_name="succeeded_by", verbose_name=_("predecessor")
    )
    on = models.DateField(_("date"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.CheckConstraint(condition=~Q(organization=F("predecessor")), name="succession_not_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.organization_id}"
