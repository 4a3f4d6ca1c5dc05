"""Half a message, or half a table of queues, as a killed process or a full disk leaves it."""

from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue
from kombu.exceptions import ChannelError

import common.file_queue  # noqa: F401


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def named(folder: Path) -> Queue:
    """Kombu remembers what a process has declared."""
    return Queue("mail", Exchange(folder.name), "mail")


@pytest.fixture
def queue(folder: Path) -> Iterator[Any]:
    options = dict.fromkeys(("data_folder_in", "data_folder_out", "control_folder"), str(folder))
    with Connection("files://localhost/", transport_options=options) as connection:
        yield connection.SimpleQueue(named(folder))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".exchange")


def test_a_message_is_read_once_and_leaves_nothing(queue: Any, folder: Path):
    queue.put({"bell": 1})
    queue.put({"bell": 2})

    read = [queue.get(block=False).payload for _ in range(2)]

    assert read == [{"bell": 1}, {"bell": 2}]
    assert names(folder) == []
    with pytest.raises(Empty):
        queue.get(block=False)


@pytest.mark.parametrize("content", ["", '{"body": "a'])
def test_half_a_message_is_skipped(queue: Any, folder: Path, content: str):
    (folder / "0_half.mail.msg").write_text(content)
    queue.put({"bell": 1})

    message = queue.get(block=False)

    assert message.payload == {"bell": 1}
    with pytest.raises(Empty):
        queue.get(block=False)


def test_an_unfinished_message_is_not_looked_at(queue: Any, folder: Path):
    (folder / ".0_new.mail.msg.part").write_text("{")

    with pytest.raises(Empty):
        queue.get(block=False)

    assert names(folder) == [".0_new.mail.msg.part"]


def test_half_a_table_of_queues_is_made_anew(queue: Any, folder: Path):
    table = folder / f"{folder.name}.exchange"
    table.write_text("")

    emptied = queue.channel.get_table(folder.name)
    queue.channel._queue_bind(folder.name, "mail", None, "mail")

    assert emptied == []
    assert [tuple(each) for each in queue.channel.get_table(folder.name)] == [("mail", "", "mail")]


def test_a_full_disk_leaves_no_half_message(queue: Any, folder: Path, monkeypatch: pytest.MonkeyPatch):
    real = Path.write_text

    def half(path: Path, text: str) -> int:
        real(path, text[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", half)
    with pytest.raises(ChannelError):
        queue.put({"bell": 1})

    assert names(folder) == []
