"""Addresses of filings."""

from django.urls import include, path

from huiguan.kernel.filings import views

app_name = "filings"
ROOM = [
    path("", views.filings, name="filings"),
    path("new/<slug:filing_kind>/", views.filing_new, name="filing_new"),
    path("<int:filing_id>/", views.filing, name="filing"),
    path("<int:filing_id>/change/", views.filing_change, name="filing_change"),
    path("<int:filing_id>/filing.docx", views.filing_word, name="filing_word"),
    path("<int:filing_id>/do/<slug:doing>/", views.filing_do, name="filing_do"),
]
urlpatterns = [path("o/<slug:code>/filings/", include(ROOM))]
