"""What people do with research."""

from huiguan.research.services.applying import (
    apply_for_project,
    attach_blind_file,
    change_application,
    hand_in,
    pass_up,
    remove_blind_file,
    return_application,
    withdraw_application,
)
from huiguan.research.services.calls import announce_call
from huiguan.research.services.eligibility import rules_said
from huiguan.research.services.outputs import (
    add_output,
    add_version,
    change_output,
    publish_output,
    record_adoption,
    withdraw_output,
)
from huiguan.research.services.reviewing import (
    blind_paper,
    grant_projects,
    lay_before_panel,
    propose_projects,
    remove_proposed,
)
from huiguan.research.services.running import (
    attach_report_file,
    pass_milestone,
    report_milestone,
    return_milestone,
    sign_contract,
    stop_project,
)

__all__ = [
    "add_output",
    "add_version",
    "announce_call",
    "apply_for_project",
    "attach_blind_file",
    "attach_report_file",
    "blind_paper",
    "change_application",
    "change_output",
    "grant_projects",
    "hand_in",
    "lay_before_panel",
    "pass_milestone",
    "pass_up",
    "propose_projects",
    "publish_output",
    "record_adoption",
    "remove_blind_file",
    "remove_proposed",
    "report_milestone",
    "return_application",
    "return_milestone",
    "rules_said",
    "sign_contract",
    "stop_project",
    "withdraw_application",
    "withdraw_output",
]
