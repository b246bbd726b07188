"""Addresses of the room: of an association, of those who take part, and of everybody."""

from __future__ import annotations

from django.urls import include, path

from huiguan.elections.views import hall, office, open_files, own, public

app_name = "elections"

OFFICE = [
    path("", office.elections, name="elections"),
    path("new/", office.election_new, name="election_new"),
    path("<int:election_id>/", office.election, name="election"),
    path("<int:election_id>/renew/", office.election_renew, name="election_renew"),
    path("<int:election_id>/consents/", office.election_consents, name="election_consents"),
    path("<int:election_id>/duties/new/", office.official_new, name="official_new"),
    path("<int:election_id>/duties/<int:official_id>/remove/", office.official_remove, name="official_remove"),
    path("<int:election_id>/duties/<int:official_id>/release/", office.official_release, name="official_release"),
    path("<int:election_id>/key/", office.election_share, name="election_share"),
    path("<int:election_id>/open/", office.election_open, name="election_open"),
    path("<int:election_id>/close/", office.election_close, name="election_close"),
    path("<int:election_id>/remind/", office.election_remind, name="election_remind"),
    path("<int:election_id>/next-round/", office.election_further, name="election_further"),
    path("<int:election_id>/mails/", office.election_mails, name="election_mails"),
    path("<int:election_id>/report/", office.election_report, name="election_report"),
    path("<int:election_id>/report.pdf", office.election_report_file, name="election_report_file"),
    path("<int:election_id>/declare/", office.election_declare, name="election_declare"),
    path("<int:election_id>/cancel/", office.election_cancel, name="election_cancel"),
]
OWN = [
    path("", own.own_elections, name="own_elections"),
    path("<int:election_id>/credential/", own.own_credential, name="own_credential"),
    path("<int:election_id>/credential/kept/", own.own_credential_kept, name="own_credential_kept"),
    path("candidatures/<int:candidate_id>/", own.own_candidature, name="own_candidature"),
    path("duties/<int:official_id>/key/", own.own_key, name="own_key"),
    path("duties/<int:official_id>/credentials/", own.own_credentials, name="own_credentials"),
    path("duties/<int:official_id>/decrypt/", own.own_decrypt, name="own_decrypt"),
    path("duties/<int:official_id>/papers/", hall.own_papers, name="own_papers"),
    path("duties/<int:official_id>/count/", hall.own_count, name="own_count"),
    path("duties/<int:official_id>/sign/", own.own_sign, name="own_sign"),
]
PUBLIC = [
    path("", public.public_elections, name="public_elections"),
    path("protection/", open_files.protection, name="protection"),
    path("<str:uuid>/", public.public_election, name="public_election"),
    path("<str:uuid>/pictures/<int:candidate_id>/", public.picture, name="picture"),
    path("<str:uuid>/vote/", public.vote, name="vote"),
    path("<str:uuid>/ballots/", public.cast, name="cast"),
    path("<str:uuid>/ballots/state/", public.ballot_state, name="ballot_state"),
    path("<str:uuid>/candidates.csv", open_files.candidates_csv, name="candidates_csv"),
    path("<str:uuid>/result.csv", open_files.result_csv, name="result_csv"),
    path("<str:uuid>/report.pdf", open_files.report_file, name="report_file"),
    path("<str:uuid>/archive.bel", public.archive, name="archive"),
]

urlpatterns = [
    path("o/<slug:code>/elections/", include(OFFICE)),
    path("my/elections/", include(OWN)),
    path("elections/", include(PUBLIC)),
]
