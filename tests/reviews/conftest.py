from reviews_world import *  # noqa: F403
