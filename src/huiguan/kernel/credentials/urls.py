"""Addresses of credentials: the short public one stands in every QR code."""

from django.urls import path

from huiguan.kernel.credentials import views

app_name = "credentials"
urlpatterns = [
    path("c/<str:token>", views.check, name="check"),
    path("check/", views.check_any, name="check_any"),
    path("badges/<slug:place>/did.json", views.did_document, name="did_document"),
    path("badges/<slug:place>/status/<int:list_number>/", views.status_list, name="status_list"),
    path("my/credentials/", views.own, name="own"),
    path("my/credentials/<int:credential_id>/", views.own_card, name="own_card"),
    path("my/credentials/<int:credential_id>/as-<slug:form>/", views.own_file, name="own_file"),
    path("o/<slug:code>/credentials/<int:credential_id>/", views.issued, name="issued"),
    path("o/<slug:code>/credentials/prints/<int:print_id>/", views.printed, name="print"),
    path("o/<slug:code>/credentials/prints/<int:print_id>/progress/", views.print_progress, name="print_progress"),
    path("o/<slug:code>/credentials/<int:credential_id>/as-<slug:form>/", views.issued_file, name="issued_file"),
]
