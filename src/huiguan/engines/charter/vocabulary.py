"""Names that every charter shares: kinds of bodies, approvals, roles, owners of steps.

A charter adds its own bodies, powers and posts; these lists are what a file may refer to beside its own names.
"""

from __future__ import annotations

from huiguan.engines.charter.words import Say

KINDS = {
    "congress": Say("会员（代表）大会", "congress"),
    "council": Say("理事会", "council"),
    "standing_council": Say("常务理事会", "standing council"),
    "supervisory_board": Say("监事会", "supervisory board"),
    "office_meeting": Say("会长办公会", "president's office meeting"),
    "secretariat": Say("秘书处", "secretariat"),
    "committee": Say("委员会", "committee"),
    "branch": Say("分支机构", "branch"),
    "party_branch": Say("党支部", "Party branch"),
}

# Bodies of these kinds are elected for a term (届), so that one without a term is a gap.
KINDS_WITH_TERM = ("congress", "council", "standing_council", "supervisory_board")

GROUPS = {"members": Say("会员", "members"), "delegates": Say("会员代表", "delegates")}

APPROVALS = {
    "council_vote": Say("理事会表决通过", "vote of the council"),
    "two_thirds_delegates": Say("三分之二以上会员（代表）表决通过", "vote of two thirds of the delegates"),
    "congress_vote": Say("会员（代表）大会表决通过", "vote of the congress"),
    "supervising_body": Say("业务主管单位审查同意", "consent of the supervising authority"),
    "registrar": Say("登记管理机关批准", "approval of the registration authority"),
    "cadre_authority": Say("按干部管理权限审批", "approval by the authority in charge of cadres"),
}

ROLES = {
    "candidate": Say("候选人", "candidate"),
    "member": Say("会员", "member"),
    "delegate": Say("会员代表", "delegate"),
    "president": Say("会长", "president"),
    "vice_president": Say("副会长", "vice-president"),
    "secretary_general": Say("秘书长", "secretary-general"),
    "deputy_secretary_general": Say("副秘书长", "deputy secretary-general"),
    "standing_director": Say("常务理事", "standing director"),
    "director": Say("理事", "director"),
    "chief_supervisor": Say("监事长", "chief supervisor"),
    "supervisor": Say("监事", "supervisor"),
    "teller": Say("监票人、计票人", "teller"),
    "finance_staff": Say("财务人员", "finance staff"),
    "staff": Say("专职工作人员", "employee"),
    "retired_cadre": Say("离退休领导干部", "retired leading cadre"),
    "legal_representative": Say("法定代表人", "legal representative"),
    "legal_representative_elsewhere": Say("其他社会团体的法定代表人", "legal representative of another association"),
}

# Who signs minutes, beside the posts of a charter.
SIGNATORIES = {
    "presider": Say("主持人", "presider"),
    "recorder": Say("记录人", "recorder"),
    "attending": Say("出席会议有表决权的人员", "those attending with a vote"),
}

OWNERS = {
    **KINDS,
    "president": ROLES["president"],
    "auditor": Say("会计师事务所", "auditor"),
    "supervising_body": Say("业务主管单位", "supervising authority"),
    "registrar": Say("登记管理机关", "registration authority"),
}

ANCHORS = {
    "term_end": Say("任期届满", "end of the term"),
    "congress": Say("换届大会召开", "the congress"),
    "consent": Say("业务主管单位审查同意", "consent of the supervising authority"),
}
