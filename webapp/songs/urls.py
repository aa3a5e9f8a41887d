"""Pages of songs and galleries; /g/ is short because it is typed from a phone."""

from django.urls import path

from webapp.songs import views

urlpatterns = [
    path("songs/<uuid:song_id>/", views.song_detail, name="song-detail"),
    path("galleries/", views.gallery_list, name="gallery-list"),
    path("galleries/<uuid:gallery_id>/", views.gallery_detail, name="gallery-detail"),
    path("g/<str:token>/", views.shared_gallery, name="shared-gallery"),
]
