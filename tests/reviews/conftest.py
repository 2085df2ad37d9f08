from reviews_world import *  # noqa: F403

from office_world import office  # noqa: F401
