"""One of everything of governance in the county of the access tests."""

from __future__ import annotations

from typing import Any

from tests.contract.samples.words import START, SYSTEM

from huiguan.governance import services
from huiguan.governance.models import DelegateQuota, Post, RenewalStep
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    here = place["here"]
    version = services.take_over_charter(
        actor=SYSTEM, organization=here, template="profession-county", in_force_from=START
    )
    bodies = services.set_up_bodies(actor=SYSTEM, organization=here, on=START)
    term = services.open_term(actor=SYSTEM, organization=here, ordinal=1, starts_on=START)
    post = Post.objects.unscoped("test").get(organization=here, key="president")
    holder = services.Holder(post_id=post.pk, name="甲", began_on=START, term_id=term.pk)
    (tenure,) = services.take_over_tenures(actor=SYSTEM, organization=here, holders=[holder])
    services.set_quotas(actor=SYSTEM, term_id=term.pk, quotas=[services.Quota("某队", 1)])
    quota = DelegateQuota.objects.unscoped("test").get(organization=here)
    delegate = services.enter_delegate(actor=SYSTEM, quota_id=quota.pk, name="乙")
    step = RenewalStep.objects.unscoped("test").filter(organization=here).first()
    assert step is not None
    return {
        "governance:body_id": bodies[0].pk,
        "governance:post_id": post.pk,
        "governance:delegate_id": delegate.pk,
        "governance:tenure_id": tenure.pk,
        "governance:version_id": version.pk,
        "governance:other_id": version.pk,
        "governance:doing": "put_to_congress",
        "governance:term_id": term.pk,
        "governance:step_id": step.pk,
    }
