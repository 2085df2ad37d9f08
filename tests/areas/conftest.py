from province import province  # noqa: F401

from in_chromium import chromium, visit  # noqa: F401
