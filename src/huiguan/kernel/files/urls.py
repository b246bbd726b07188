"""Addresses of the floor."""

from django.urls import path

from huiguan.kernel.files import views

app_name = "files"

urlpatterns = [
    path("o/<slug:code>/files/", views.list_files, name="list"),
    path("o/<slug:code>/files/uploads/", views.begin, name="begin"),
    path("o/<slug:code>/files/<int:file_id>/remove/", views.remove, name="remove"),
    path("files/uploads/<uuid:upload_id>/", views.part, name="part"),
    path("files/<int:file_id>/", views.download, name="download"),
    path("files/<int:file_id>/view/", views.view_inline, name="view"),
    path("files/<int:file_id>/thumbnail/", views.thumbnail, name="thumbnail"),
]
