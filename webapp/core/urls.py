"""The front page and the check of life."""

from django.urls import path

from webapp.core import views

urlpatterns = [
    path("", views.front, name="front"),
    path("healthz", views.health, name="health"),
]
