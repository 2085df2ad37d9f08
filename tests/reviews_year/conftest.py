from year_world import law_folder, year  # noqa: F401

from in_chromium import chromium, visit  # noqa: F401
