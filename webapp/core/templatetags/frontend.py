"""Tags that connect the templates with the built front end."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

ENTRY = "src/main.ts"
# The subset that every page uses; the others are fetched when a letter asks for them.
PRELOADED_FONT = "archivo-latin-wdth-normal.woff2"


@register.simple_tag
def vite_entry() -> SafeString:
    """Return the tags of the front end: font, style sheets, the entry and what it imports.

    Raises:
        ImproperlyConfigured: the front end is not built.
    """
    manifest = _read_manifest()
    entry = manifest[ENTRY]
    fonts = [chunk["file"] for key, chunk in manifest.items() if key.endswith(PRELOADED_FONT)]
    imports = [manifest[key]["file"] for key in entry.get("imports", ())]
    parts = [
        _links('<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>', fonts),
        _links('<link rel="stylesheet" href="{}">', entry.get("css", ())),
        _links('<link rel="modulepreload" href="{}">', imports),
        format_html('<script type="module" src="{}"></script>', _url(entry["file"])),
    ]
    return SafeString("\n".join(parts))


@register.simple_tag
def vite_styles() -> SafeString:
    """Return the style sheets alone, for error pages: these must show even without a build."""
    try:
        manifest = _read_manifest()
    except ImproperlyConfigured:
        return SafeString("")
    return _links('<link rel="stylesheet" href="{}">', manifest[ENTRY].get("css", ()))


@register.simple_tag(takes_context=True)
def nav_link(context: dict[str, Any], url: str, label: str, *prefixes: str) -> SafeString:
    """Return a link of the masthead, marked when the page lies under it or one of `prefixes`."""
    request = context.get("request")
    path = request.path if request else ""
    here = path == url or any(path.startswith(prefix) for prefix in prefixes)
    current = SafeString(' aria-current="page"') if here else ""
    return format_html('<a href="{}"{}>{}</a>', url, current, label)


@register.simple_tag
def upload_limits() -> SafeString:
    """Return what an upload may have, as attributes of `<bf-upload>`; the server checks again."""
    return format_html(
        'data-max-bytes="{}" data-max-midi-bytes="{}" data-max-files="{}"',
        settings.BLINDFOLD_UPLOAD_MAX_BYTES,
        settings.BLINDFOLD_MIDI_MAX_BYTES,
        settings.BLINDFOLD_UPLOAD_MAX_FILES,
    )


def _read_manifest() -> dict[str, Any]:
    path = Path(settings.FRONTEND_DIST) / "manifest.json"
    try:
        written = path.stat().st_mtime_ns
    except FileNotFoundError:
        msg = f"The front end is not built: {path.name} is missing. Run `make setup`."
        raise ImproperlyConfigured(msg) from None
    return _parse_manifest(path, written)


@lru_cache(maxsize=1)
def _parse_manifest(path: Path, _written: int) -> dict[str, Any]:
    """Parse once for each build: the time it was written is part of the key."""
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def _links(markup: str, files: Any) -> SafeString:
    return format_html_join("\n", markup, ((_url(file),) for file in files))


def _url(file: str) -> str:
    return static(f"dist/{file}")
