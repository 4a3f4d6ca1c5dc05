"""A gateway of text messages and chats on this machine, which apprise posts to."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest


class Gateway(HTTPServer):
    """Keeps path and JSON of what is posted, and answers with ``status``."""

    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.posts: list[tuple[str, dict[str, Any]]] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, json.loads(body)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.SMS_URL = f"json://sesame:secret@{server.host}/way-out/{{phone}}"
        settings.CHAT_SERVICES = ["json"]
        settings.CHAT_HOSTS = [f"http://{server.host}"]
        settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        yield server
        server.shutdown()
        thread.join()
