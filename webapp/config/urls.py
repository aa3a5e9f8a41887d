"""All routes: pages, the API, the admin."""

from django.contrib import admin
from django.urls import include, path

from webapp.config.api import api

urlpatterns = [
    path("", include("webapp.core.urls")),
    path("accounts/", include("webapp.accounts.urls")),
    path("datasets/", include("webapp.datasets.urls")),
    path("", include("webapp.training.urls")),
    path("", include("webapp.songs.urls")),
    path("api/", api.urls),
    path("admin/", admin.site.urls),
]
