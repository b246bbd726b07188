"""Addresses of honours: the room, and the pages for everybody."""

from django.urls import include, path

from huiguan.honours.views import awards, nominations, public, rounds, schemes

app_name = "honours"
ROOM = [
    path("", schemes.home, name="home"),
    path("schemes/new/", schemes.scheme_new, name="scheme_new"),
    path("schemes/<int:scheme_id>/", schemes.scheme, name="scheme"),
    path("schemes/<int:scheme_id>/change/", schemes.scheme_change, name="scheme_change"),
    path("schemes/<int:scheme_id>/file/", schemes.scheme_file, name="scheme_file"),
    path("schemes/<int:scheme_id>/open/", schemes.scheme_open, name="scheme_open"),
    path("schemes/<int:scheme_id>/end/", schemes.scheme_end, name="scheme_end"),
    path("schemes/<int:scheme_id>/call/", schemes.scheme_call, name="scheme_call"),
    path("rounds/<int:round_id>/", rounds.round_page, name="round"),
    path("rounds/<int:round_id>/nominate/", nominations.nomination_new, name="nomination_new"),
    path("rounds/<int:round_id>/do/<slug:step>/", rounds.round_do, name="round_do"),
    path("nominations/<int:nomination_id>/", nominations.nomination, name="nomination"),
    path("nominations/<int:nomination_id>/change/", nominations.nomination_change, name="nomination_change"),
    path("nominations/<int:nomination_id>/do/<slug:doing>/", nominations.nomination_do, name="nomination_do"),
    path("awards/", awards.awards, name="awards"),
    path("awards/<int:award_id>/", awards.award, name="award"),
    path("awards/<int:award_id>/withdraw/", awards.award_withdraw, name="award_withdraw"),
    path("awards/<int:award_id>/story/", awards.award_story, name="award_story"),
    path("awards/<int:award_id>/do/<slug:telling>/", awards.award_do, name="award_do"),
]
urlpatterns = [
    path("o/<slug:code>/honours/", include(ROOM)),
    path("honours/", public.public_awards, name="public_awards"),
    path("honours/<int:award_id>/", public.public_award, name="public_award"),
]
