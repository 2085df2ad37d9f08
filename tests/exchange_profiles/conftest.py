from profile_world import *  # noqa: F403
