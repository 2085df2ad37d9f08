"""For processes that a test starts: the test's own database and home, given by the environment."""

from giamngheo.config.settings import *  # noqa: F403
from giamngheo.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "specimens"]
