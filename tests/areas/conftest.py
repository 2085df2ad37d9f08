from province import province  # noqa: F401
