from results_world import accounts, home, world  # noqa: F401

from in_chromium import chromium, visit  # noqa: F401
