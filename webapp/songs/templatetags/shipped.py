"""Template tag for the gallery of songs that the shipped model made."""

from django import template
from django.urls import reverse

from webapp.songs.shipped_gallery import find_shipped_gallery

register = template.Library()


@register.simple_tag
def shipped_gallery_url() -> str:
    """Return the address where its songs are heard and rated; nothing where there is none."""
    gallery = find_shipped_gallery()
    if gallery is None:
        return ""
    return reverse("shared-gallery", kwargs={"token": gallery.share_token})
