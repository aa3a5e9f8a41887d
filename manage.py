#!/usr/bin/env python
"""Django's command line. `manage.py up` starts the whole system."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.config.settings.dev")  # noqa: TID251
    execute_from_command_line(sys.argv)
