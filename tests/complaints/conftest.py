from office_world import office  # noqa: F401
