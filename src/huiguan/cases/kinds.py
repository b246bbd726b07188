"""The kinds of cases as data: what may be asked, in how many working days, who may handle it, what closes it.

No law confirms time limits (DOMAIN.md §2.2): these are what an association starts with; it sets its own
(`KindSetting`), and associations below without a setting follow the nearest one above.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from huiguan.cases.enums import Kind


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Working days: until taken, until checked, until the person gets an answer, until closed after the answer; and for
    how many a case may be paused, all pauses together.
    """

    accept: int
    check: int
    answer: int
    close: int
    pause: int = 30


@dataclass(frozen=True, slots=True)
class KindSpec:
    """A kind of case. `topics` are (key, label); `by_level` gives other deadlines for a level of associations.

    `clerks` tells whether the office's clerks may handle it, or case officers alone. A case is closed after an answer
    and with an outcome; `answer_published` offers to publish it, where the sender agrees.
    """

    kind: Kind
    hint: Any
    topics: tuple[tuple[str, Any], ...]
    deadlines: Deadlines
    by_level: dict[str, Deadlines] = field(default_factory=dict)
    clerks: bool = False
    third_parties: bool = False
    answer_published: bool = False
    #: Of a kind of an association's own, which has everything else from the kind that it is based on.
    own_key: str = ""
    own_label: Any = ""
    own_place: int | None = None

    @property
    def key(self) -> str:
        """By which it is asked for and set."""
        return self.own_key or self.kind.value

    @property
    def keys(self) -> tuple[str, ...]:
        """By which keys its rules are found: its own first, at last the one of the six."""
        return (self.own_key, self.kind.value) if self.own_key else (self.kind.value,)

    @property
    def label(self) -> Any:
        """Its name."""
        return self.own_label or self.kind.label


#: 公安部令153号 art. 8 (○△, DOMAIN.md §2.2).
_RIGHTS = (
    ("assault", _("Assaulted or attacked")),
    ("vehicle", _("Rammed, run over or dragged by a vehicle")),
    ("besieged", _("Besieged or blocked by a crowd")),
    ("held", _("Held, torn or bitten")),
    ("threat", _("Threatened, insulted, defamed or harassed, also relatives")),
    ("false_charge", _("Falsely accused, framed or retaliated against")),
    ("complaint", _("Malicious complaint or campaign")),
    ("privacy", _("Privacy violated")),
    ("wrong_blame", _("Wrongly held to account")),
    ("injury", _("Injured on duty")),
    ("other", _("Something else")),
)
_OTHER = (("other", _("Something else")),)

SPECS: dict[str, KindSpec] = {
    spec.kind.value: spec
    for spec in (
        KindSpec(
            Kind.RIGHTS,
            _("Attacked, threatened or falsely accused because of duty"),
            _RIGHTS,
            Deadlines(2, 5, 10, 20),
            by_level={"province": Deadlines(3, 7, 15, 20), "national": Deadlines(3, 7, 20, 20)},
            third_parties=True,
        ),
        KindSpec(
            Kind.REQUEST,
            _("Ask or propose something"),
            (
                ("work", _("Work and equipment")),
                ("welfare", _("Benefits and welfare")),
                ("association", _("Work of the association")),
                *_OTHER,
            ),
            Deadlines(3, 5, 15, 10),
            clerks=True,
            answer_published=True,
        ),
        KindSpec(
            Kind.RELIEF,
            _("Hardship, illness, injury or death in the family"),
            (
                ("illness", _("Serious illness")),
                ("injury", _("Injured on duty")),
                ("bereaved", _("Family of the fallen")),
                ("disaster", _("Disaster or accident")),
                *_OTHER,
            ),
            Deadlines(2, 5, 20, 30),
        ),
        KindSpec(
            Kind.CONDOLENCE,
            _("Ask for a visit to somebody in hospital or in mourning"),
            (("injury", _("Injured on duty")), ("illness", _("Serious illness")), ("mourning", _("Mourning")), *_OTHER),
            Deadlines(1, 3, 10, 10),
            clerks=True,
        ),
        KindSpec(
            Kind.PSYCHOLOGICAL,
            _("Talk to somebody in confidence"),
            (("stress", _("Stress after an incident")), ("family", _("Family")), *_OTHER),
            Deadlines(1, 3, 5, 20),
        ),
        KindSpec(
            Kind.LEGAL,
            _("Ask a lawyer"),
            (
                ("duty", _("Law enforcement on duty")),
                ("labour", _("Pay and service")),
                ("private", _("Private matter")),
                *_OTHER,
            ),
            Deadlines(2, 3, 10, 10),
        ),
    )
}


def spec_of(kind: str) -> KindSpec:
    """The kind of this key; KeyError when there is none."""
    return SPECS[kind]
