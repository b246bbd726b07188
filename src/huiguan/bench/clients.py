"""Real HTTP clients on loopback for benchmarks: people who are signed in, web processes, and everybody sending."""

from __future__ import annotations

import http.client
import os
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

CLIENTS = 32
TOKEN = secrets.token_hex(16)  # of the forms: the same in the cookie and in the header


def people(count: int) -> tuple[list[Any], list[str]]:
    """So many people who are signed in to the site: the persons, and their cookies."""
    from django.conf import settings
    from django.test import Client

    from huiguan.kernel.people.models import Person, User

    persons, cookies = [], []
    for number in range(count):
        person = Person.objects.create(name=f"代表{number}")
        user = User.objects.create(username=f"d{number}", person=person)
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        persons.append(person)
        cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return persons, cookies


@contextmanager
def server() -> Iterator[int]:
    """Two web processes as `huiguan run` starts them, on the benchmark's database and a free port."""
    process, port = started()
    try:
        yield port
    finally:
        process.terminate()
        process.wait(20)


def started() -> tuple[subprocess.Popen[bytes], int]:
    """The same without an end: the process that leads them, in a group of its own, and the port, once they answer."""
    import socket

    from django.db import connection

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    row = connection.settings_dict
    known = {"host": row["HOST"], "port": row["PORT"], "user": row["USER"], "password": row["PASSWORD"]}
    # Where the embedded server keeps its passwords stands in the options.
    options = {name: row["OPTIONS"][name] for name in ("passfile",) if name in row["OPTIONS"]}
    given = urlencode({name: value for name, value in (known | options).items() if value})
    address = f"postgresql:///{quote(row['NAME'])}?{given}"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--port", str(port)]
    command += ["--host", "127.0.0.1", "--no-ws", "--blocking-threads", "4", "--no-access-log", "--log-level", "error"]
    command += ["huiguan.config.wsgi:application"]
    surroundings = {**os.environ, "DATABASE_URL": address}
    process = subprocess.Popen(command, env=surroundings, start_new_session=True)  # noqa: S603 - our own server
    try:
        _wait(port)
    except BaseException:
        process.terminate()
        raise
    return process, port


def _wait(port: int) -> None:
    for _attempt in range(600):  # five minutes, on a machine that has other work
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            link.request("GET", "/accounts/login/")
            link.getresponse().read()
            return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the web server did not start")


def sent(
    port: int, cookies: Sequence[str], path: str, fields: Callable[[int], dict[str, str]], *, twice: int = 0
) -> tuple[Counter[int], float]:
    """Everybody sends once (every `twice`-th again at once): how often which answer came, and the seconds it took."""

    def share(start: int) -> Counter[int]:
        answers: Counter[int] = Counter()
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for number in range(start, len(cookies), CLIENTS):
            body = fields(number)
            for _time in range(2 if twice and number % twice == 0 else 1):
                answers[_post(link, path, cookies[number], body)] += 1
        link.close()
        return answers

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = sum(pool.map(share, range(CLIENTS)), Counter[int]())
    return answers, time.perf_counter() - began


def _post(link: http.client.HTTPConnection, path: str, cookie: str, fields: dict[str, str]) -> int:
    headers = {
        "Cookie": f"sessionid={cookie}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    link.request("POST", path, urlencode(fields), headers)
    answer = link.getresponse()
    answer.read()
    return answer.status
