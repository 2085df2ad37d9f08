"""The settings of an installation that the tests throw away.

GIAMNGHEO_TEST_DATABASE=sqlite (a file, the default) or postgresql (a cluster of our own, started by the fixture).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DIALECT = os.environ.get("GIAMNGHEO_TEST_DATABASE", "sqlite")
_home = Path(tempfile.mkdtemp(prefix="giamngheo-test-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["GIAMNGHEO_HOME"] = str(_home)
os.environ.pop("GIAMNGHEO_DATABASE_URL", None)
# the driver of Chromium keeps an event loop in the thread of the test
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
(_home / "static").mkdir()
CLUSTER = _home / "postgres"
if DIALECT == "postgresql":
    os.environ["GIAMNGHEO_DATABASE_URL"] = f"postgresql://giamngheo@/giamngheo?host={CLUSTER}"

from giamngheo.config.settings import *  # noqa: E402, F403
from giamngheo.config.settings import CACHES, DATABASES, INSTALLED_APPS, STORAGES  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "specimens"]

if DIALECT == "sqlite":
    DATABASES["default"]["TEST"] = {"NAME": str(_home / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
GALLERY = True
# `cache.clear()` of a test forgets the counts too
CACHES = CACHES | {"counters": CACHES["default"]}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
