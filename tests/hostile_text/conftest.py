from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    """The limits have tests of their own; without a cache none of them counts."""
    settings.CACHES = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in settings.CACHES}
    settings.ORGANIZER_SIGNUP = "approval"
