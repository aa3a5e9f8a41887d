"""The default of `make run`: SQLite, the embedded broker, mail to the console."""

from webapp.config.settings.base import *
