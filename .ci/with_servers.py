"""Run a command beside a PostgreSQL and a Redis of its own: what the machine's servers hold is neither used nor lost.

``with_servers.py COMMAND ...`` sets DATABASE_URL and REDIS_URL; the exit code is the command's.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.postgres import Postgres
from tests.site import Redis


def main(command: list[str]) -> int:
    with ExitStack() as ends:
        postgres, redis = Postgres(connections=200, buffers="128MB"), Redis()
        ends.callback(postgres.remove)
        postgres.make()
        postgres.start()
        redis.start()
        ends.callback(redis.stop)
        addresses = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
        return subprocess.run(command, env=os.environ | addresses, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
