from answers_world import accounts, signed  # noqa: F401
from dossiers_world import homes, review  # noqa: F401
from reviews_world import commune, days, law_data, law_folders, province  # noqa: F401

from in_chromium import chromium, visit  # noqa: F401
