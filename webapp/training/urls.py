"""Pages of training runs."""

from django.urls import path

from webapp.training import views

urlpatterns = [
    path("", views.front, name="front"),
    path("models/jazz-trio/", views.shipped_model_detail, name="shipped-model"),
    path("pretrained/<slug:model>/<path:name>", views.shipped_file, name="shipped-file"),
    path("runs/", views.run_list, name="run-list"),
    path("runs/new/", views.run_new, name="run-new"),
    path("runs/<uuid:run_id>/", views.run_detail, name="run-detail"),
    path("models/<uuid:run_id>/", views.model_detail, name="model-detail"),
]
