from two_communes import two_communes  # noqa: F401
