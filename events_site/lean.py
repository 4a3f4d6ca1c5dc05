"""Keeps out of memory what libraries load only because it happens to be installed: 10 MB of every process.

Whoever needs one of them still imports it, as apprise does with requests.
"""

import sys
from importlib import import_module

# For the console of httpx and structlog, and for browsable pages and test clients of Django REST framework.
UNUSED = {"markdown", "pygments", "requests", "rich"} - set(sys.modules)
for name in UNUSED:
    sys.modules[name] = None  # type: ignore[assignment]  # the import system's own way to say: not there
for library in ("httpx", "rest_framework.compat", "structlog"):
    import_module(library)
for name in UNUSED:
    del sys.modules[name]
