"""Fixed choices of official papers (公文)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaperKind(TextChoices):
    """Kinds of outgoing papers (文种); each has its own numbers of the year."""

    NOTICE = "notice", pgettext_lazy("paper", "Notice")
    MINUTES = "minutes", pgettext_lazy("paper", "Minutes")
    RESOLUTION = "resolution", pgettext_lazy("paper", "Resolution")
    LETTER = "letter", _("Letter")
    REPORT = "report", pgettext_lazy("paper", "Report")
    REQUEST = "request", pgettext_lazy("paper", "Request for instructions")
    DECISION = "decision", pgettext_lazy("paper", "Decision")
    CIRCULAR = "circular", pgettext_lazy("paper", "Circular")
    ORDER = "order", pgettext_lazy("paper", "Order")


class OutgoingState(TextChoices):
    """An outgoing paper's way: 拟稿, 核稿, 签发, 编号, 用印, 分发, 归档."""

    DRAFT = "draft", pgettext_lazy("paper", "Drafted")
    CHECKING = "checking", pgettext_lazy("paper", "To be checked")
    SIGNING = "signing", pgettext_lazy("paper", "To be issued")
    ISSUED = "issued", pgettext_lazy("paper", "Issued, to be numbered")
    NUMBERED = "numbered", pgettext_lazy("paper", "Numbered")
    SEALED = "sealed", pgettext_lazy("paper", "Sealed")
    DISTRIBUTED = "distributed", pgettext_lazy("paper", "Distributed")
    ARCHIVED = "archived", pgettext_lazy("paper", "Archived")
    DROPPED = "dropped", pgettext_lazy("paper", "Dropped")


class IncomingState(TextChoices):
    """An incoming paper's way: 收文登记, 拟办, 批示, 交办."""

    ARRIVED = "arrived", pgettext_lazy("paper", "To be registered")
    REGISTERED = "registered", pgettext_lazy("paper", "Registered")
    PROPOSED = "proposed", pgettext_lazy("paper", "To be instructed on")
    INSTRUCTED = "instructed", pgettext_lazy("paper", "Instructed on")
    HANDED = "handed", pgettext_lazy("paper", "Handed out")
    ARCHIVED = "archived", pgettext_lazy("paper", "Archived")


class Urgency(TextChoices):
    """How soon an incoming paper is to be dealt with (紧急程度)."""

    NORMAL = "normal", pgettext_lazy("paper", "Normal")
    URGENT = "urgent", pgettext_lazy("paper", "Urgent")
    MOST_URGENT = "most_urgent", pgettext_lazy("paper", "Most urgent")


class OpinionKind(TextChoices):
    """Who wrote on an incoming paper: the office that proposes (拟办), or the head who decides (批示)."""

    PROPOSAL = "proposal", _("Proposal of the office")
    INSTRUCTION = "instruction", _("Instruction of the head")


#: Kinds that go out without a seal: minutes bear the mark of the meeting instead (GB/T 9704, 10.3).
UNSEALED = (PaperKind.MINUTES.value,)
#: Signed with duty and name of the head, whose stamp they bear; numbered 第1号 without a year (GB/T 9704, 10.2).
ORDERS = (PaperKind.ORDER.value,)
#: Kinds that go up, whose head says who issued them (签发人; GB/T 9704, 7.2.6).
UPWARD = (PaperKind.REPORT.value, PaperKind.REQUEST.value)
#: What the kind adds to the mark of the association in its number: 云警协函〔2026〕3号.
NUMBER_WORDS = {
    PaperKind.NOTICE.value: "",
    PaperKind.MINUTES.value: "纪",
    PaperKind.RESOLUTION.value: "决",
    PaperKind.LETTER.value: "函",
    PaperKind.REPORT.value: "报",
    PaperKind.REQUEST.value: "请",
    PaperKind.DECISION.value: "定",
    PaperKind.CIRCULAR.value: "通",
    PaperKind.ORDER.value: "",
}
