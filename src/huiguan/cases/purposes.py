"""For what consent is asked in cases, each by itself (PIPL 13, 23, 25, 29, 31)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.cases.enums import Kind
from huiguan.kernel.privacy import Purpose

HANDLE = "cases.handle"
SENSITIVE = "cases.sensitive"
REFER = "cases.refer"
OUTSIDE = "cases.outside"
PUBLISH = "cases.publish"
CHILD = "cases.child"

#: Kinds that cannot be handled without what the law calls sensitive: health, children, money.
SENSITIVE_KINDS = {
    Kind.RELIEF.value: SENSITIVE,
    Kind.CONDOLENCE.value: SENSITIVE,
    Kind.PSYCHOLOGICAL.value: SENSITIVE,
}

PURPOSES = (
    Purpose(
        HANDLE,
        _("Handling your case"),
        _(
            "What you write is encrypted. Only the people who handle your case read it; you see their names, and each"
            " time that they read it. The head of the association sees only that a case exists and whether it is late."
            " Three years after the end it is deleted. You can withdraw at any time."
        ),
        separate=False,
    ),
    Purpose(
        SENSITIVE,
        _("Using what you tell about health, family and money"),
        _(
            "Relief, condolence and counselling need to know about an injury or illness, about your family, or your"
            " account. It is used for this case alone, encrypted, and deleted with it. For children under 14 a"
            " guardian consents."
        ),
    ),
    Purpose(
        REFER,
        _("Handing your case over to another association"),
        _(
            "The association that helps is named to you. It sees a summary and the papers that your handler chooses"
            " with you, and nothing else; you see who reads them. You can withdraw this consent; the other association"
            " then no longer sees anything."
        ),
    ),
    Purpose(
        OUTSIDE,
        _("Asking a lawyer or a doctor outside about your case"),
        _(
            "Name and office of the helper are told to you. The helper sees a summary and the papers that your handler"
            " chooses with you, until a day, and nothing else; you see each time that they are opened. You can withdraw"
            " this consent; the helper then no longer sees anything."
        ),
    ),
    Purpose(
        CHILD,
        _("Visiting the children every year"),
        _(
            "The association visits the children of the fallen once a year until the year agreed. For that the case is"
            " kept as long. The guardian consents for a child; without this consent there are no more visits, and the"
            " case is deleted three years after its end."
        ),
    ),
    Purpose(
        PUBLISH,
        _("Publishing what was found about you"),
        _(
            "Where your name was damaged, the association can publish a clarification. You read its words before that,"
            " and nothing is published without this consent."
        ),
    ),
)
