"""The project's settings with a data folder of the test run's own and no outside services.

DATABASE_URL and REDIS_URL still choose the database and the cache.
"""

import os
import tempfile
from urllib.parse import urlsplit

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="openseat-tests-")
for _name in (
    "SECRET_KEY",
    "SITE_URL",
    "EMAIL_URL",
    "HOST",
    "PORT",
    "ALLOWED_HOSTS",
    "DEBUG",
    "TIME_ZONE",
    "SITE_NAME",
):
    os.environ.pop(_name, None)

from events_site.settings import *  # noqa: E402, F403
from events_site.settings import CACHES, DATA_DIR, DATABASES, REDIS_URL, STORAGES  # noqa: E402

# A hash that costs nothing; the real hasher has a test of its own.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that several connections race as they do in production.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}

if REDIS_URL:
    _worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    # A test ends by flushing its cache, so each worker has a Redis database of its own.
    _parts = urlsplit(REDIS_URL)
    _number = (int(_parts.path.strip("/") or 0) - _worker) % 16
    CACHES["default"]["LOCATION"] = _parts._replace(path=f"/{_number}").geturl()
else:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
# Most tests never commit, and what never commits moves no marks.
CACHES["fragments"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}

# Static files are looked up when asked for, not all of them by each test's client.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
