from profile_world import *  # noqa: F403

from in_chromium import chromium, visit  # noqa: F401
