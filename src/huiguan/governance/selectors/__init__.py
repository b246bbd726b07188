"""Reads of the room."""

from huiguan.governance.selectors.bodies import (
    bodies_of,
    body_history,
    chart_on,
    get_body,
    get_post,
    get_tenure,
    posts_of,
)
from huiguan.governance.selectors.charters import (
    charter_on,
    charter_version_on,
    compare_versions,
    get_version,
    is_first_charter,
    known_template,
    versions_of,
)
from huiguan.governance.selectors.delegates import (
    delegates_of,
    delegates_sent,
    get_delegate,
    quotas_given,
    quotas_of,
)
from huiguan.governance.selectors.renewal import (
    get_plan,
    plan_of,
    renewal_counts,
    renewal_rows,
    renewal_tree,
    steps_of,
    with_state,
)
from huiguan.governance.selectors.terms import current_term, get_term, tenures_held, terms_of

__all__ = [
    "bodies_of",
    "body_history",
    "chart_on",
    "charter_on",
    "charter_version_on",
    "compare_versions",
    "current_term",
    "delegates_of",
    "delegates_sent",
    "get_body",
    "get_delegate",
    "get_plan",
    "get_post",
    "get_tenure",
    "get_term",
    "get_version",
    "is_first_charter",
    "known_template",
    "plan_of",
    "posts_of",
    "quotas_given",
    "quotas_of",
    "renewal_counts",
    "renewal_rows",
    "renewal_tree",
    "steps_of",
    "tenures_held",
    "terms_of",
    "versions_of",
    "with_state",
]
