"""What works without a net, and the check of life."""

from django.urls import path

from webapp.core import views

urlpatterns = [
    path("offline/", views.offline, name="offline"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("healthz", views.health, name="health"),
]
