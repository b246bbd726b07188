"""`huiguan run`: database, web server and worker in one command."""

from __future__ import annotations

import errno
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from huiguan.cli.instance import choose_data, data_option, plain_errors
from huiguan.server import DatabaseHandle, DataFolder, ServerError, ensure_database
from huiguan.server.behind import Behind
from huiguan.server.logs import LOG_VARIABLE, line_log, web_logging_file
from huiguan.server.privileges import die_with_parent
from huiguan.server.readiness import code_digest, remember, remembered
from huiguan.server.supervisor import ChildSpec, Supervisor

_TEND_SECONDS = 5.0
# The worker starts once the web server answers, at the latest after this many seconds.
_WORKER_WAITS = 20.0
# The first clicks of whoever waits for the pages come before the work that can wait.
_COMPILE_AFTER = 60.0


@click.command(epilog="Example: huiguan run --port 8000 --data var")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port of the web server.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of the web server.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Web server processes.")
@click.option("--demo/--no-demo", default=True, show_default=True, help="Load the demonstration if empty.")
@data_option
def run(port: int, host: str, workers: int, demo: bool, data: Path) -> None:
    """Start Huiguan: database, web server and worker. Ctrl-C stops all three."""
    console = Console(highlight=False)
    folder = DataFolder.at(choose_data(data))
    with plain_errors():
        check_port(host, port)
        folder.make()
        console.print("Starting the database …")
        with ensure_database(folder.root) as database:
            sign_ins = _ready(folder, demo)
            # Codes and invitations of the demonstration go to a file; those of a real instance never do.
            os.environ["HUIGUAN_SANDBOX"] = "1" if sign_ins else ""
            _serve(Server(folder, host, port, workers), database, console, sign_ins)
        console.print("Stopped.")


def check_port(host: str, port: int) -> None:
    """Raise ServerError when nothing can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ServerError(
                    f"Port {port} is in use. Stop what listens there, or choose another: "
                    f"make run PORT={port + 1} (huiguan run --port {port + 1})."
                ) from error
            raise ServerError(f"Cannot listen on {host} port {port}: {error.strerror}.") from error


class Server:
    """The web server and the worker of one instance, as child processes."""

    def __init__(self, folder: DataFolder, host: str, port: int, workers: int) -> None:
        self.folder = folder
        self.host = host
        self.port = port
        self.workers = workers

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    def specs(self) -> list[ChildSpec]:
        """The children in the order in which they are to be stopped."""
        web = [sys.executable, "-m", "granian", "--interface", "wsgi", "huiguan.config.wsgi:application"]
        web += ["--host", self.host, "--port", str(self.port), "--workers", str(self.workers), "--no-ws"]
        web += ["--blocking-threads", "4", "--respawn-failed-workers", "--workers-kill-timeout", "10"]
        web += ["--log-config", str(web_logging_file(self.folder.logs))]
        worker = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "2"]
        worker += ["--shutdown-graceful-timeout", "20"]
        environment = child_environment()
        return [
            ChildSpec("web", web, environment, stop_seconds=15),
            # Both loading at once would make whoever waits for the first page wait for the worker too.
            ChildSpec("worker", worker, environment, stop_seconds=30, waits_seconds=_WORKER_WAITS),
        ]

    def answers(self) -> bool:
        """Whether the web server answers a request, with whatever status."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - compared, not bound
        connection = http.client.HTTPConnection(host, self.port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True


def child_environment() -> dict[str, str]:
    """The environment of processes that load Django."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "huiguan.config.settings"),
        "PYTHONUNBUFFERED": "1",
        LOG_VARIABLE: "json",
    }


def _ready(folder: DataFolder, demo: bool) -> list[dict[str, str]]:
    """The sign-ins to show, once everything is as the last start left it or has been looked at anew."""
    sign_ins = remembered(folder, demo=demo)
    if sign_ins is None:
        code = code_digest()
        sign_ins = _prepare(folder, demo)
        remember(folder, code, demo=demo, sign_ins=sign_ins)
    return sign_ins


def _prepare(folder: DataFolder, demo: bool) -> list[dict[str, str]]:
    """Migrate, compile, load the demonstration; returns the sign-ins to show."""
    command = [sys.executable, "-m", "huiguan.server.prepare", *(["--demo"] if demo else [])]
    result = subprocess.run(  # noqa: S603 - our own words only
        command,
        check=False,
        stdout=subprocess.PIPE,
        # What it loads is a demonstration, which may use the sandboxes; a real instance is only migrated here.
        env=child_environment() | {LOG_VARIABLE: "short"} | ({"HUIGUAN_SANDBOX": "1"} if demo else {}),
        preexec_fn=lambda: die_with_parent(signal.SIGTERM),
    )
    if result.returncode != 0:
        raise ServerError("Huiguan could not be made ready; the lines above say why. Nothing was started.")
    answer: dict[str, Any] = json.loads(result.stdout)
    sign_ins: list[dict[str, str]] = answer["sign_ins"]
    return sign_ins


def _serve(server: Server, database: DatabaseHandle, console: Console, sign_ins: list[dict[str, str]]) -> None:
    events = line_log(server.folder.logs / "supervisor.log")

    def say(text: str) -> None:
        console.print(text, markup=False, soft_wrap=True)
        events.info("%s", json.dumps({"timestamp": time.time(), "event": text}, ensure_ascii=False))

    def mend() -> None:
        try:
            database.mend()
        except ServerError as error:
            say(f"{error} Trying again.")

    compiling = compiling_behind(server.folder)

    def tend() -> None:
        mend()
        compiling.tend()

    def announce() -> None:
        _announce(server, console, sign_ins)
        # Outside a virtual environment the folder for what is compiled is not ours.
        if sys.prefix != sys.base_prefix:
            compiling.start_in(_COMPILE_AFTER)

    supervisor = Supervisor(server.specs(), server.folder.logs, say, _every(_TEND_SECONDS, tend))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, supervisor.ask_to_stop)
    say("Starting the web server and the worker …")
    try:
        supervisor.run(server.answers, announce)
    finally:
        compiling.stop()
    say("Web server and worker have stopped; stopping the database …")


def compiling_behind(folder: DataFolder) -> Behind:
    """Compiles the engine for the next start, if it is not."""
    command = [sys.executable, "-c", "from huiguan.cli import main; main()", "compile", "--once"]
    return Behind(command, folder.logs / "compile.log")


def _announce(server: Server, console: Console, sign_ins: list[dict[str, str]]) -> None:
    console.print(f"\nHuiguan is ready: [bold]{server.address}[/bold]")
    if sign_ins:
        console.print(sign_in_table(sign_ins))
    console.print(
        f"Data: {server.folder.root}   Logs: {server.folder.logs}   Ctrl-C stops everything.\n",
        markup=False,
        soft_wrap=True,
    )


def sign_in_table(sign_ins: list[dict[str, str]]) -> Table:
    """The sign-ins with what one types first; nothing is cut off, however narrow the terminal."""
    first = ("username", "password")
    columns = [*first, *(name for name in sign_ins[0] if name not in (*first, "role"))]
    table = Table(title="Sign-ins of the demonstration", title_justify="left", box=SIMPLE_HEAD)
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name in first)
    for row in sign_ins:
        table.add_row(*(row.get(name, "") for name in columns))
    return table


def _every(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
    """The action, done at most once in so many seconds however often it is called."""
    last = time.monotonic()

    def act() -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            action()

    return act
