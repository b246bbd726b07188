"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from huiguan.reporting.views import annual, collections, dictionary, filling, reviewing, rollup

app_name = "reporting"
DICTIONARY = [
    path("", dictionary.indicators, name="indicators"),
    path("take/", dictionary.dictionary_take, name="dictionary_take"),
    path("new/", dictionary.indicator_new, name="indicator_new"),
    path("<int:indicator_id>/retire/", dictionary.indicator_retire, name="indicator_retire"),
]
COLLECTIONS = [
    path("", collections.collections, name="collections"),
    path("new/", collections.collection_new, name="collection_new"),
    path("<int:collection_id>/", collections.collection, name="collection"),
    path("<int:collection_id>/lines/", collections.collection_lines, name="collection_lines"),
    path("<int:collection_id>/rules/new/", collections.rule_new, name="rule_new"),
    path("<int:collection_id>/do/<slug:doing>/", collections.collection_do, name="collection_do"),
]
FORMS = [
    path("", filling.forms, name="forms"),
    path("<int:form_id>/", filling.form, name="form"),
    path("<int:form_id>/save/", filling.form_save, name="form_save"),
    path("<int:form_id>/autosave/", filling.form_autosave, name="form_autosave"),
    path("<int:form_id>/explain/", filling.form_explain, name="form_explain"),
    path("<int:form_id>/sign/", filling.form_sign, name="form_sign"),
]
INBOX = [
    path("", reviewing.inbox, name="inbox"),
    path("accept/", reviewing.inbox_accept, name="inbox_accept"),
    path("<int:handed_id>/", reviewing.review, name="review"),
    path("<int:handed_id>/answer/<slug:answer>/", reviewing.review_do, name="review_do"),
]
ANNUAL = [
    path("", annual.annuals, name="annuals"),
    path("new/", annual.annual_new, name="annual_new"),
    path("<int:annual_id>/", annual.annual, name="annual"),
    path("<int:annual_id>/figures/<int:line_id>/", annual.annual_figure, name="annual_figure"),
    path("<int:annual_id>/edit/", annual.annual_edit, name="annual_edit"),
    path("<int:annual_id>/issue/", annual.annual_issue, name="annual_issue"),
    path("<int:annual_id>/report.docx", annual.annual_word, name="annual_word"),
    path("<int:annual_id>/report.pdf", annual.annual_pdf_file, name="annual_pdf"),
    path("<int:annual_id>/highlights/new/", annual.highlight_new, name="highlight_new"),
    path("<int:annual_id>/highlights/<int:highlight_id>/", annual.highlight_change, name="highlight_change"),
    path("<int:annual_id>/highlights/<int:highlight_id>/remove/", annual.highlight_remove, name="highlight_remove"),
]
ROOM: list[URLPattern | URLResolver] = [
    path("indicators/", include(DICTIONARY)),
    path("collections/", include(COLLECTIONS)),
    path("forms/", include(FORMS)),
    path("inbox/", include(INBOX)),
    path("sums/", rollup.rollups, name="rollups"),
    path("sums/<int:collection_id>/", rollup.rollup, name="rollup"),
    path("annual/", include(ANNUAL)),
]
urlpatterns = [path("o/<slug:code>/reports/", include(ROOM))]
