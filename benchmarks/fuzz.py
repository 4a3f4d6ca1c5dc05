"""Thousands of made-up requests against the API, held against its document: ``make bench WHAT=fuzz``.

On a test database of DATABASE_URL, or on SQLite; see tests/fuzz for how. Prints how many requests were answered with
which status, and fails where an answer was a 5xx or one that the OpenAPI document does not know.
"""

import argparse
import os
import sys
import time

os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "LOG_LEVEL": "ERROR"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1, help="another one makes other requests")
    given = parser.parse_args()

    import django  # noqa: PLC0415

    django.setup()

    from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: PLC0415

    from tests.fuzz.fuzzer import fuzz  # noqa: PLC0415

    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    begun = time.monotonic()
    try:
        report = fuzz(requests=given.requests, first_seed=given.seed)
    finally:
        teardown_databases(made, verbosity=0)
    print("\n".join(report.lines()))
    print(f"{report.requests / (time.monotonic() - begun):.0f} requests a second")
    return bool(report.failures)


if __name__ == "__main__":
    sys.exit(main())
