"""What the web process must never load."""

import json
import os
import subprocess
import sys

import pytest

WALK = """
import json, sys
import webapp.config.asgi
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

def count(patterns):
    total = 0
    for pattern in patterns:
        total += 1 if isinstance(pattern, URLPattern) else count(pattern.url_patterns)
    return total

print(json.dumps({"routes": count(get_resolver().url_patterns), "modules": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def web_process():
    """Every module that the web process has loaded once all of its routes are known."""
    finished = subprocess.run(
        [sys.executable, "-c", WALK],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "webapp.config.settings.test"},
    )
    return json.loads(finished.stdout.splitlines()[-1])


@pytest.mark.parametrize("package", ["tensorflow", "keras", "tensorflowjs", "librosa", "music21"])
def test_the_web_process_never_loads(web_process, package):
    assert web_process["routes"] > 40, "the walk has not seen the app's routes"
    assert package not in web_process["modules"]
