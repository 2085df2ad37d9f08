from people_world import *  # noqa: F403
