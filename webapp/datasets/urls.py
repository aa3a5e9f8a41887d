"""Pages under /datasets/."""

from django.urls import path

from webapp.datasets import views

urlpatterns = [
    path("", views.dataset_list, name="dataset-list"),
    path("<uuid:dataset_id>/", views.dataset_detail, name="dataset-detail"),
]
