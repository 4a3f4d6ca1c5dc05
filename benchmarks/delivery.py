"""Messages a second through one worker to a local SMTP server: ``python -m benchmarks.delivery``.

Beside each figure stands that of a bare smtplib loop, which sends the same finished messages over one connection to the
same server in the same run. The difference is what the worker does besides: claiming, reading, templates, tickets. Then
come the peaks of memory of a worker that writes and of one that sends an announcement to many. Worker and server share
the machine's cores, so the ratio says more than the figures.
"""

import argparse
import os
import tempfile
from importlib import import_module
from pathlib import Path

import django

from tests.mailbox import Mailbox
from tests.site import database_of_its_own


def main() -> None:
    parser = argparse.ArgumentParser(description="Messages a second through one worker.")
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--queued", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database_of_its_own() as database:
        mailbox = Mailbox(Path(folder))
        mailbox.start()
        os.environ |= {"DATA_DIR": folder, "EMAIL_URL": mailbox.url, "LOG_LEVEL": "WARNING"} | database
        os.environ["DJANGO_SETTINGS_MODULE"] = "events_site.settings"
        django.setup()
        try:
            import_module("benchmarks.outbox").measure(mailbox, options.messages, options.queued)  # needs the settings
        finally:
            mailbox.stop()


if __name__ == "__main__":
    main()
