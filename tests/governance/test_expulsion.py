"""Who expels members is said by the charter: asked through the room of members, answered by its engine."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from huiguan.kernel.permits import RuleViolation
from huiguan.members import services as members


def test_members_are_expelled_by_the_body_that_the_charter_names(federation: Any) -> None:
    member = members.register_member(actor=federation.clerk, organization=federation.here, details={"name": "王小红"})

    def expel(decision: str) -> Any:
        with override("zh-hans"):
            return members.expel(actor=federation.head, membership_id=member.pk, decision=decision, note="严重违反章程")

    federation.charter()
    for other in ("会长办公会2026年第3次会议", "常务理事会2026年第1次会议", "会员代表大会"):
        with pytest.raises(RuleViolation) as refused:
            expel(other)
        assert (refused.value.code, refused.value.field) == ("wrong_body", "decision")
        assert "第二十六条" in refused.value.message and "理事会" in refused.value.message
    assert expel("某县警察协会第二届理事会2026年第2次会议").state == "expelled"


def test_a_unit_member_too_is_expelled_by_decision_only(federation: Any) -> None:
    unit = members.register_unit(actor=federation.clerk, organization=federation.here, details={"name": "某某保安公司"})
    with pytest.raises(RuleViolation) as refused:
        members.end_unit(actor=federation.head, unit_id=unit.pk, transition="expel", note=" ")
    assert refused.value.code == "needs_decision"
    federation.charter()
    with pytest.raises(RuleViolation) as refused:
        members.end_unit(actor=federation.head, unit_id=unit.pk, transition="expel", note="秘书处决定")
    assert refused.value.code == "wrong_body"
    members.end_unit(actor=federation.head, unit_id=unit.pk, transition="expel", note="理事会2026年第2次会议决定")
