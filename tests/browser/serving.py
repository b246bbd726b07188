"""The server of the browser tests answers as that of the product does: through its own middleware alone.

Django's server for tests serves files itself, so that a browser asks for each of them anew, and opens a connection to
the database for each connection of a browser; PostgreSQL then reads again how hundreds of tables look.
"""

from __future__ import annotations

import threading
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import DEFAULT_DB_ALIAS, connections
from pytest_django.live_server_helper import LiveServer


class KeepingServer(ThreadedWSGIServer):
    """One thread for each connection of a browser; what it leaves of the database's, the next one takes up."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept: list[Any] = []  # appending and popping need no lock

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer one browser for as long as it stays connected."""
        if self._kept:
            taken = self._kept.pop()
            taken._thread_ident = threading.get_ident()  # whose it is from now on
            connections[DEFAULT_DB_ALIAS] = taken
        super().process_request_thread(request, client_address)

    def close_request(self, request: Any) -> None:
        """The browser is gone: hand on what is whole."""
        connection: Any = connections[DEFAULT_DB_ALIAS]
        connection.close_if_unusable_or_obsolete()
        if connection.connection is not None and not connection.in_atomic_block:
            del connections[DEFAULT_DB_ALIAS]
            self._kept.append(connection)
        super().close_request(request)

    def server_close(self) -> None:
        """Nobody comes any more."""
        super().server_close()
        while self._kept:
            taken = self._kept.pop()
            taken._thread_ident = threading.get_ident()
            taken.close()


def start() -> LiveServer:
    """Start the server at a free port."""
    server = LiveServer("localhost", start=False)
    server.thread.server_class = KeepingServer
    # Given Django's handler for uploaded files, which the product serves to nobody but through its pages.
    server.thread.static_handler = lambda media: media.application  # type: ignore[assignment]  # called once, as a class is
    server.start()
    return server
