"""Addresses of the floor."""

from django.urls import path

from huiguan.kernel.exchange import views

app_name = "exchange"

urlpatterns = [
    path("o/<slug:code>/imports/", views.batches, name="batches"),
    path("o/<slug:code>/import/<slug:sheet>/", views.start, name="start"),
    path("o/<slug:code>/import/<slug:sheet>/template/", views.template, name="template"),
    path("o/<slug:code>/imports/<int:batch_id>/", views.show, name="batch"),
    path("o/<slug:code>/imports/<int:batch_id>/progress/", views.progress, name="progress"),
    path("o/<slug:code>/imports/<int:batch_id>/errors/", views.errors, name="errors"),
    path("o/<slug:code>/imports/<int:batch_id>/rows/<int:number>/", views.row, name="row"),
    path("o/<slug:code>/imports/<int:batch_id>/adopt/", views.adopt, name="adopt"),
    path("o/<slug:code>/imports/<int:batch_id>/<slug:action>/", views.act, name="act"),
    path("o/<slug:code>/export/organizations/", views.export_organizations, name="export_organizations"),
]
