"""The embedded default's queue: kombu's folder of files, where a message is there whole or not at all.

Kombu's own reader may come between the making of a file and its writing, as may a SIGKILL or a full disk. The worker
then ended over half a message, or over half a table of queues at each start.
"""

import os
import uuid
from contextlib import suppress
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """What is broken is skipped: a message is only a bell, and the sweeps ring again."""

    def get_table(self, exchange: str) -> list[Any]:
        try:
            return list(super().get_table(exchange))
        except ValueError:
            return []

    def _queue_bind(self, exchange: str, *args: Any) -> None:
        try:
            super()._queue_bind(exchange, *args)
        except ValueError:
            self._exchange_file(exchange).unlink(missing_ok=True)  # type: ignore[attr-defined]
            super()._queue_bind(exchange, *args)

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu's own say both names
        name = f"{monotonic_ns():020}_{uuid.uuid4()}.{queue}.msg"
        unfinished = Path(self.data_folder_out) / f".{name}.part"
        try:
            unfinished.write_text(dumps(message))
            unfinished.rename(unfinished.with_name(name))
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink()
            raise ChannelError(f"The queue cannot be written: {error}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The oldest message; who renames it has it."""
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f".{name}.taken"
            with suppress(OSError, ValueError):
                (folder / name).rename(taken)
                content = taken.read_bytes()
                taken.unlink()
                return loads(content)
        raise Empty


class Transport(filesystem.Transport):
    Channel = Channel


TRANSPORT_ALIASES["files"] = "common.file_queue:Transport"
