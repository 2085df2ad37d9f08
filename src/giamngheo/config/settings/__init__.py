"""Django settings: what an operator may set comes from the environment, the rest is computed here."""

from giamngheo.config.settings.base import *  # noqa: F403
