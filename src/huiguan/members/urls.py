"""Addresses of the room. All lie under the association whose data they show, but for one's own."""

from __future__ import annotations

from django.urls import include, path

from huiguan.members.views import (
    agreements,
    applications,
    classes,
    duplicates,
    invited,
    inviting,
    join,
    letters,
    member,
    member_actions,
    own,
    own_data,
    roster,
    roster_actions,
    statistics,
    transfers,
    units,
)

app_name = "members"

ROSTER = [
    path("", roster.roster, name="roster"),
    path("units-found/", roster.units_menu, name="roster_units"),
    path("export/", roster_actions.export, name="roster_export"),
    path("change-class/", roster_actions.change_class, name="roster_class"),
    path("strike-off/", roster_actions.lapse, name="roster_lapse"),
]
MEMBER = [
    path("new/", member.member_new, name="member_new"),
    path("<int:member_id>/", member.member, name="member"),
    path("<int:member_id>/change/", member.member_change, name="member_change"),
    path("<int:member_id>/consent/", member.member_consent, name="member_consent"),
    path(
        "<int:member_id>/consents/<int:consent_id>/withdraw/",
        member.member_consent_withdraw,
        name="member_consent_withdraw",
    ),
    path("<int:member_id>/reveal/", member.reveal, name="member_reveal"),
    path("<int:member_id>/do/<slug:doing>/", member_actions.member_do, name="member_do"),
]

DUPLICATES = [
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:pair_id>/", duplicates.duplicate, name="duplicate"),
    path("duplicates/<int:pair_id>/apart/", duplicates.duplicate_apart, name="duplicate_apart"),
    path("duplicates/<int:pair_id>/undo/", duplicates.duplicate_undo, name="duplicate_undo"),
]
APPLICATIONS = [
    path("applications/", applications.applications, name="applications"),
    path("applications/new/", applications.application_new, name="application_new"),
    path("applications/<int:application_id>/", applications.application, name="application"),
    path("applications/<int:application_id>/do/<slug:doing>/", applications.application_do, name="application_do"),
]
TRANSFERS = [
    path("transfers/", transfers.transfers, name="transfers"),
    path("transfers/<int:transfer_id>/", transfers.transfer, name="transfer"),
    path("transfers/<int:transfer_id>/do/<slug:doing>/", transfers.transfer_do, name="transfer_do"),
]

UNITS = [
    path("units/", units.units, name="units"),
    path("units/new/", units.unit_new, name="unit_new"),
    path("units/apply/", units.unit_apply, name="unit_apply"),
    path("units/certificates/", units.unit_certificates, name="unit_certificates"),
    path("units/<int:unit_id>/", units.unit, name="unit"),
    path("units/<int:unit_id>/change/", units.unit_change, name="unit_change"),
    path("units/<int:unit_id>/readmit/", units.unit_readmit, name="unit_readmit"),
]
INVITATIONS = [
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/new/", agreements.agreement_new, name="agreement_new"),
    path("agreements/<int:agreement_id>/", agreements.agreement, name="agreement"),
    path("agreements/<int:agreement_id>/members/", agreements.agreement_members, name="agreement_members"),
    path("agreements/<int:agreement_id>/do/<slug:doing>/", agreements.agreement_do, name="agreement_do"),
    path("print-cards/", inviting.print_cards, name="print_cards"),
    path("invite/", inviting.invite, name="invite"),
    path("invitations/", inviting.invitations, name="invitations"),
    path("invitations/sheet/", inviting.invitation_sheet, name="invitation_sheet"),
    path("invitations/<int:invitation_id>/<slug:doing>/", inviting.invitation_do, name="invitation_do"),
]
LETTERS = [
    path("letters/", letters.letters, name="letters"),
    path("letters/new/", letters.letter_new, name="letter_new"),
    path("letters/<int:letter_id>/", letters.letter, name="letter"),
    path("letters/<int:letter_id>/discard/", letters.letter_discard, name="letter_discard"),
]
INVITED = [
    path("", invited.invited_code, name="invited_code"),
    path("<slug:letter>/", invited.invited, name="invited"),
    path("<slug:letter>/accept/", invited.invited_accept, name="invited_accept"),
]
REST = [
    path("statistics/", statistics.statistics, name="statistics"),
    path("join/", join.join, name="join"),
    path("join/unit/", join.join_unit, name="join_unit"),
]
OWN = [
    path("membership/", own.own, name="own"),
    path("membership/data/", own_data.own_data, name="own_data"),
    path("membership/data/erase/", own_data.own_data_erase, name="own_data_erase"),
    path("membership/data/as-<slug:form>/", own_data.own_data_export, name="own_data_export"),
    path("membership/consents/<int:consent_id>/withdraw/", own_data.own_consent_withdraw, name="own_consent_withdraw"),
    path("membership/<int:member_id>/consent/", own_data.own_consent_give, name="own_consent_give"),
    path("membership/<int:member_id>/change/", own.own_change, name="own_change"),
    path("membership/<int:member_id>/card/", own.own_card, name="own_card"),
    path("membership/<int:member_id>/transfer/", own.own_transfer, name="own_transfer"),
    path("membership/<int:member_id>/leave/", own.own_leave, name="own_leave"),
    path("letters/<int:copy_id>/", letters.own_letter, name="own_letter"),
    path("letters/<int:copy_id>/read/", letters.own_letter_read, name="own_letter_read"),
    path("transfers/<int:transfer_id>/withdraw/", own.own_transfer_withdraw, name="own_transfer_withdraw"),
    path("applications/<int:application_id>/", own.own_application, name="own_application"),
    path("applications/<int:application_id>/<slug:doing>/", own.own_application_do, name="own_application_do"),
]

urlpatterns = [
    path("i/", include(INVITED)),
    path(
        "o/<slug:code>/members/",
        include([*ROSTER, *MEMBER, *DUPLICATES, *APPLICATIONS, *TRANSFERS, *UNITS, *INVITATIONS, *LETTERS, *REST]),
    ),
    path("o/<slug:code>/member-settings/", classes.classes, name="classes"),
    path("my/", include(OWN)),
]
