"""Addresses of meetings: of the association, of somebody invited, and of the hall's screen."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from huiguan.governance.views import (
    conference,
    feeds,
    meeting_actions,
    meetings,
    minutes,
    motions,
    own_meetings,
    own_minutes,
    presider,
    resolutions,
    screen,
)

MEETINGS = [
    path("", meetings.meetings, name="meetings"),
    path("new/", meetings.meeting_new, name="meeting_new"),
    path("<int:meeting_id>/", meetings.meeting, name="meeting"),
    path("<int:meeting_id>/change/", meetings.meeting_change, name="meeting_change"),
    path("<int:meeting_id>/agenda/", meetings.meeting_agenda, name="meeting_agenda"),
    path("<int:meeting_id>/agenda/add/", meetings.meeting_item_add, name="meeting_item_add"),
    path("<int:meeting_id>/invite/", meetings.meeting_invite, name="meeting_invite"),
    path("<int:meeting_id>/halls/", conference.meeting_halls, name="meeting_halls"),
    path("<int:meeting_id>/holders/", conference.meeting_holders, name="meeting_holders"),
    path("<int:meeting_id>/invite/known/", conference.meeting_known, name="meeting_known"),
    path("<int:meeting_id>/people/<int:participant_id>/tie/", conference.participant_tie, name="participant_tie"),
    path("<int:meeting_id>/people/<int:participant_id>/", conference.participant, name="participant"),
    path("<int:meeting_id>/items/<int:item_id>/", conference.agenda_item, name="agenda_item"),
    path("<int:meeting_id>/notice/", meetings.meeting_notice, name="meeting_notice"),
    path("<int:meeting_id>/notice.docx", meetings.notice_file, {"form": "docx"}, name="notice_word"),
    path("<int:meeting_id>/notice.pdf", meetings.notice_file, {"form": "pdf"}, name="notice_pdf"),
    path("<int:meeting_id>/motions/new/", motions.motion_new, name="motion_new"),
    path("<int:meeting_id>/presider/", presider.presider, name="presider"),
    path("<int:meeting_id>/presider/live/", presider.presider_live, name="presider_live"),
    path("<int:meeting_id>/code/", presider.code, name="meeting_code"),
    path("<int:meeting_id>/do/<slug:doing>/", meeting_actions.meeting_do, name="meeting_do"),
    path("<int:meeting_id>/popolo.json", resolutions.meeting_popolo, name="meeting_popolo"),
    path("<int:meeting_id>/minutes/", minutes.minutes, name="minutes"),
    path("<int:meeting_id>/minutes/record.json", minutes.minutes_record, name="minutes_record"),
    path("<int:meeting_id>/minutes/save/", minutes.minutes_autosave, name="minutes_autosave"),
    path("<int:meeting_id>/minutes.docx", minutes.minutes_file, {"form": "docx"}, name="minutes_word"),
    path("<int:meeting_id>/minutes.pdf", minutes.minutes_file, {"form": "pdf"}, name="minutes_pdf"),
]
ROOM: list[URLPattern | URLResolver] = [
    path("meetings/", include(MEETINGS)),
    path("motions/<int:motion_id>/", motions.motion, name="motion"),
    path("motions/<int:motion_id>/ballot/", motions.motion_ballot, name="motion_ballot"),
    path("motions/<int:motion_id>/change/", motions.motion_change, name="motion_change"),
    path("motions/<int:motion_id>/consider/", motions.motion_consider, name="motion_consider"),
    path("motions/<int:motion_id>/amend/", motions.motion_amend, name="motion_amend"),
    path("bodies/<int:body_id>/calendar/", feeds.body_feed, name="body_feed"),
    path("resolutions/", resolutions.resolutions, name="resolutions"),
    path(
        "resolutions/<int:resolution_id>/paper.docx", resolutions.resolution_file, {"form": "docx"}, "resolution_word"
    ),
    path("resolutions/<int:resolution_id>/paper.pdf", resolutions.resolution_file, {"form": "pdf"}, "resolution_pdf"),
]
OWN: list[URLPattern] = [
    path("", own_meetings.own_meetings, name="own_meetings"),
    path("calendar.ics", own_meetings.calendar_feed, name="own_calendar"),
    path("calendar/", feeds.own_feed, name="own_feed"),
    path("<int:meeting_id>/", own_meetings.own_meeting, name="own_meeting"),
    path("<int:meeting_id>/state/", own_meetings.own_state, name="own_meeting_state"),
    path("<int:meeting_id>/answer/", own_meetings.own_answer, name="own_meeting_answer"),
    path("<int:meeting_id>/sign-in/", own_meetings.own_sign_in, name="own_meeting_sign_in"),
    path("<int:meeting_id>/floor/", own_meetings.own_floor, name="own_meeting_floor"),
    path("<int:meeting_id>/vote/", own_meetings.own_vote, name="own_meeting_vote"),
    path("<int:meeting_id>/minutes/", own_minutes.own_minutes, name="own_minutes"),
    path("<int:meeting_id>/papers/<int:file_id>/", own_meetings.own_paper, name="own_meeting_paper"),
]
SCREENS = [
    path("pulse/<str:token>/", screen.pulse, name="pulse"),
    path("<str:key>/", screen.screen, name="screen"),
    path("<str:key>/live/", screen.screen_live, name="screen_live"),
]

MEETING_URLS: list[URLPattern | URLResolver] = [
    path("o/<slug:code>/governance/", include(ROOM)),
    path("my/meetings/", include(OWN)),
    path("screen/", include(SCREENS)),
    path("calendar/<str:feed_key>.ics", feeds.calendar, name="calendar"),
]
