from registry_world import *  # noqa: F403
