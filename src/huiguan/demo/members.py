"""What the demonstration shows of members: rosters everywhere, and in one branch every state a record can be in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from huiguan.demo.dues import add_dues
from huiguan.demo.names import person
from huiguan.demo.office import LOADER, STARTED, actor_named, set_passwords
from huiguan.demo.roster import copy_members, planned_members, roster_sizes
from huiguan.demo.scales import Scale
from huiguan.demo.speech import clerk_of, head_of
from huiguan.kernel.access.services import grant_role
from huiguan.kernel.calendar import today
from huiguan.kernel.credentials.enums import Ending
from huiguan.kernel.credentials.services import reissue
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.people.services import create_account, create_person
from huiguan.kernel.permits import Role
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.services import propose_agreement, sign_agreement
from huiguan.members import services
from huiguan.members.models import Membership
from huiguan.members.purposes import KEEP_RECORD, SHARE_ABOVE, TRANSFER
from huiguan.members.selectors import open_pairs
from huiguan.members.services.letters import draft_letter, send_letter

#: Whose membership is looked at on the phone.
MEMBER = "member-{code}"
CHECKED = dict.fromkeys(services.CHECKS, True)


def add_members(scale: Scale, tell: Callable[[str], None] = lambda text: None) -> None:
    """Rosters of all associations, and in the first county what lies on the desks."""
    places = list(Organization.objects.order_by("path"))
    sizes = roster_sizes(scale, places)
    tell(f"{sum(sizes):,} members")
    for number, (place, size) in enumerate(zip(places, sizes, strict=True)):
        copy_members(place, planned_members(place, number, size))
    services.fold_counts(actor=LOADER)
    _settle(places[0])
    city = next(place for place in places if place.level == "city")
    first, second = list(children(city))[:2]
    _member_account(first)
    _desks(first, second, city)
    add_dues(first, city, actor_named(MEMBER.format(code=first.code)))
    set_passwords()


def _settle(top: Organization) -> None:
    """The national charter keeps a service number; who decides is named."""
    clerk = clerk_of(top)
    services.set_field(
        actor=clerk,
        organization=top,
        key="service_number",
        label="警号",
        label_en="Service number",
        purpose="制作会员证、核对身份",
    )
    services.change_settings(actor=clerk, organization=top, admission_body="常务理事会")


def _rows(place: Organization, state: str = "admitted") -> Any:
    rows = Membership.objects.unscoped("the demonstration's own").filter(organization=place, state=state)
    return rows.order_by("number", "pk")


def _member_account(county: Organization) -> None:
    """A member who signs in."""
    membership = _rows(county).filter(klass="full").last()
    owner = create_person(actor=LOADER, organization=county, name=membership.name)
    user = create_account(actor=LOADER, organization=county, username=MEMBER.format(code=county.code), person=owner)
    grant_role(actor=LOADER, user=user, role=Role.MEMBER, organization=county, starts=STARTED)
    Membership.objects.unscoped("the demonstration's own").filter(pk=membership.pk).update(person=owner)


def _desks(county: Organization, other: Organization, city: Organization) -> None:
    _applications(county)
    _transfers(county, other)
    _decisions(county)
    _duplicates(county)
    _units(county)
    _agreement(county, city)
    _cards(county)
    _invitations(county)
    _letters(county)


def _cards(county: Organization) -> None:
    """The member's own card, and one that was lost and issued anew."""
    owner = _rows(county).filter(person__isnull=False).first()
    other = _rows(county).filter(person=None).first()
    cards = services.issue_cards(actor=clerk_of(county), membership_ids=[owner.pk, other.pk])
    lost = next(card for card in cards if card.subject_id == other.pk)
    reissue(actor=clerk_of(county), credential_id=lost.pk, ending=Ending.LOST)


def _invitations(county: Organization) -> None:
    """Codes on paper that were not used yet, one of them revoked."""
    ids = [row.pk for row in _rows(county).filter(person=None)[3:9]]
    done = services.invite_members(actor=clerk_of(county), membership_ids=ids, channel="paper")
    if done.invitations:
        services.revoke_invitation(actor=clerk_of(county), invitation_id=done.invitations[0].pk)


def _letters(county: Organization) -> None:
    """A letter that was sent, also to the member who signs in, and a draft."""
    clerk = clerk_of(county)
    owner = _rows(county).filter(person__isnull=False).first()
    others = [row.pk for row in _rows(county).filter(person=None)[:24]]
    sent = draft_letter(actor=clerk, organization=county, membership_ids=[owner.pk, *others])
    text = "{name}：\n\n协会定于下月举办业务培训，地点在县局三楼会议室，请在本页之外另行报名。\n\n{association}"
    send_letter(actor=clerk, letter_id=sent.pk, title="业务培训通知", text=text)
    draft_letter(actor=clerk, organization=county, membership_ids=others[:6])


def _enter(place: Organization, number: int, **more: Any) -> Any:
    details = {"name": person(70_000 + number), "unit": f"{place.short_name}城关派出所", "duty": "民警", **more}
    return services.enter_application(
        actor=clerk_of(place), organization=place, details=details, statement="愿意遵守章程，参加协会活动。"
    )


def _applications(county: Organization) -> None:
    """One application in each state, and one of somebody who applied from a phone."""
    clerk, head = clerk_of(county), head_of(county)
    _waiting, checked, returned, refused, admitted, withdrawn = (_enter(county, n).pk for n in range(6))
    for application in (checked, refused, admitted):
        services.check_application(actor=clerk, application_id=application, checks=CHECKED)
    services.return_application(actor=clerk, application_id=returned, note="请补充入会登记表。")
    services.decide_application(actor=head, application_id=refused, admit=False, note="未在本县公安机关任职。")
    services.decide_application(actor=head, application_id=admitted, admit=True, reference="常务理事会2026年第4次会议")
    services.withdraw_application(actor=clerk, application_id=withdrawn, note="本人要求。")
    applicant = create_person(actor=LOADER, organization=county, name=person(70_100))
    create_account(actor=LOADER, organization=county, username=f"applicant-{county.code}", person=applicant)
    services.apply_for_membership(
        actor=actor_named(f"applicant-{county.code}"),
        organization=county,
        details={"name": applicant.name, "mobile": "14000000001", "unit": f"{county.short_name}交警大队"},
        statement="希望参加业务培训和互助保障。",
        notice_version=purpose(KEEP_RECORD).version,
    )


def _transfers(county: Organization, other: Organization) -> None:
    """One transfer in each state; one is the member's own."""
    rows = list(_rows(county)[:3])
    moves = [
        services.ask_transfer(
            actor=clerk_of(county),
            membership_id=row.pk,
            receiver=other,
            means="paper",
            reason="工作调动",
            new_unit=f"{other.short_name}城关派出所",
        )
        for row in rows
    ]
    for move in moves[1:]:
        services.release_transfer(actor=clerk_of(county), transfer_id=move.pk)
    services.accept_transfer(actor=clerk_of(other), transfer_id=moves[2].pk)
    member = actor_named(MEMBER.format(code=county.code))
    own = Membership.objects.unscoped("the demonstration's own").get(person=member.person_id)
    asked = services.ask_own_transfer(
        actor=member, membership_id=own.pk, receiver=other, notice_version=purpose(TRANSFER).version, reason="家庭原因"
    )
    services.withdraw_transfer(actor=member, transfer_id=asked.pk)


def _decisions(county: Organization) -> None:
    """Suspended and resumed, resigned and admitted again, and one whose identity is hidden."""
    clerk, head = clerk_of(county), head_of(county)
    one, two, three = _rows(county)[4:7]
    services.suspend(actor=head, membership_id=one.pk, note="离岗学习期间中止会籍。")
    services.resume(actor=head, membership_id=one.pk, note="学习期满。")
    services.resign(actor=clerk, membership_id=two.pk, left_on=today() - timedelta(days=20), note="本人书面申请。")
    services.readmit(actor=head, membership_id=two.pk, decision="常务理事会2026年第4次会议")
    services.change_member(
        actor=clerk, membership_id=three.pk, revision=three.revision, details={"hidden_identity": True}
    )


def _duplicates(county: Organization) -> None:
    """Three pairs that are likely one person's; one is merged, one are two persons."""
    clerk = clerk_of(county)
    for row in _rows(county)[8:11]:
        details = {"name": row.name, "birth_date": row.birth_date, "unit": row.unit, "duty": "所长"}
        services.register_member(actor=clerk, organization=county, details=details, joined_on=row.joined_on)
    pairs = list(open_pairs(clerk, county))
    services.merge_pair(actor=clerk, pair_id=pairs[0].pk, keep_id=pairs[0].first_id, take=["duty"])
    services.keep_both(actor=clerk, pair_id=pairs[1].pk)


def _units(county: Organization) -> None:
    """Bodies that belong: a school, a company; one that applies."""
    clerk = clerk_of(county)
    for name, representative in (("警官培训学校", person(70_200)), ("安防技术有限公司", person(70_201))):
        services.register_unit(
            actor=clerk,
            organization=county,
            details={"name": f"{county.short_name}{name}", "representative": representative},
            joined_on=today() - timedelta(days=400),
        )
    services.enter_unit_application(
        actor=clerk, organization=county, details={"name": f"{county.short_name}法律服务中心"}
    )


def _agreement(county: Organization, city: Organization) -> None:
    """The city may see who can be invited to its training this year: those who consented to it."""
    for row in _rows(county)[:12]:
        services.enter_consent(actor=clerk_of(county), membership_id=row.pk, purpose=SHARE_ABOVE, means="paper")
    agreement = propose_agreement(
        actor=clerk_of(city),
        organization=county,
        receiver=city,
        subject_kind="members.membership",
        fields=["name", "unit", "duty"],
        purpose="年度联合培训的组织和通知",
        starts=today(),
        ends=today() + timedelta(days=300),
    )
    for side in (county, city):
        sign_agreement(actor=head_of(side), agreement_id=agreement.pk, organization=side)
