"""Requests a second through the gateway, as a ratio to nginx in the same run.

One worker each, a 4 KB JSON answer from the same upstream nginx, 32 connections. Through the
gateway the request carries a session cookie, which becomes a signed token on the way.
"""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from kit.testing.postgres import start_postgres

SECONDS, CONNECTIONS, ROUNDS = 4, 32, 3
PATH = "/api/catalog/v1/items"
ANSWER = '{"items":["' + "x" * 4080 + '"]}'

NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log stderr error;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream service {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 1000000; }}
  server {{ listen 127.0.0.1:{port}; location / {{ {body} }} }}
}}
"""
RELAY = (
    'proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection "";'
    " proxy_set_header X-Forwarded-For $remote_addr;"
)


@dataclass(frozen=True)
class Measured:
    """Requests a second, and CPU microseconds of the measured process for one of them."""

    per_second: float
    cpu_us: float


def run() -> list[str]:
    """Measure and return the lines to print."""
    if not shutil.which("nginx") or not shutil.which("wrk"):
        return ["gateway: nginx and wrk are not installed, so nothing was measured"]
    with (
        _upstream() as upstream,
        _nginx(RELAY, upstream) as (nginx_port, nginx_pid),
        _gateway(upstream) as (port, pid, cookie),
    ):
        nginx, signed_in, anonymous = _rounds(
            (nginx_port, nginx_pid, None), (port, pid, cookie), (port, pid, None)
        )
    return [
        f"gateway: nginx relays {nginx.per_second:.0f}/s at {nginx.cpu_us:.0f} µs CPU",
        _line("signed in (cookie to token)", signed_in, nginx),
        _line("anonymous", anonymous, nginx),
    ]


def _line(what: str, ours: Measured, nginx: Measured) -> str:
    ratio = ours.per_second / nginx.per_second
    return (
        f"gateway: {what} {ours.per_second:.0f}/s at {ours.cpu_us:.0f} µs CPU, {ratio:.3f} of nginx"
    )


def _rounds(*targets: tuple[int, int, str | None]) -> list[Measured]:
    """Take the best of interleaved rounds, so that a busy moment hits all alike."""
    found: list[list[Measured]] = [[_measure(*target) for target in targets] for _ in range(ROUNDS)]
    return [max(column, key=lambda m: m.per_second) for column in zip(*found, strict=True)]


def _measure(port: int, pid: int, cookie: str | None) -> Measured:
    headers = ["-H", f"Cookie: {cookie}"] if cookie else []
    before = _cpu_seconds(pid)
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *headers),
            f"http://127.0.0.1:{port}{PATH}",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS + 30,
    )
    used = _cpu_seconds(pid) - before
    if "Non-2xx" in done.stdout:
        raise RuntimeError(done.stdout)
    count = int(re.search(r"(\d+) requests in", done.stdout).group(1))  # type: ignore[union-attr]
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout).group(1))  # type: ignore[union-attr]
    return Measured(rate, used / max(count, 1) * 1e6)


def _cpu_seconds(pid: int) -> float:
    """CPU time of the process and its direct children (nginx works in a child)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for one in (str(pid), *children):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def _upstream() -> Iterator[int]:
    body = f"default_type application/json; return 200 '{ANSWER}';"
    with _nginx(body, 9) as (port, _):
        yield port


@contextmanager
def _nginx(body: str, upstream: int) -> Iterator[tuple[int, int]]:
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "nginx.conf"
        configuration.write_text(
            NGINX.format(folder=folder, port=port, upstream=upstream, body=body)
        )
        process = subprocess.Popen(["nginx", "-p", folder, "-c", str(configuration)])
        with _ended(process):
            _wait(f"http://127.0.0.1:{port}/")
            yield port, process.pid


@contextmanager
def _gateway(upstream: int) -> Iterator[tuple[int, int, str]]:
    postgres, port = start_postgres(), _free_port()
    origin = f"http://127.0.0.1:{port}"
    try:
        environment = {
            **os.environ,
            "DATABASE_URL": asyncio.run(postgres.create_database("bench")),
            "CATALOG_URL": f"http://127.0.0.1:{upstream}",
            "PUBLIC_URL": origin,
            "ISSUER": origin,
            "PORT": str(port),
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", "gateway"]
        subprocess.run([*command, "migrate"], env=environment, check=True, timeout=60)
        process = subprocess.Popen([*command, "web"], env=environment)
        with _ended(process):
            _wait(f"{origin}/readyz")
            yield port, process.pid, _sign_up(origin)
    finally:
        postgres.stop()


def _sign_up(origin: str) -> str:
    body = {"email": "bench@semillas.example", "password": "medir-y-comparar", "name": "Bench"}
    answer = httpx.post(f"{origin}/api/auth/v1/accounts", json=body, headers={"Origin": origin})
    answer.raise_for_status()
    return answer.headers["set-cookie"].partition(";")[0]


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            if httpx.get(url, timeout=2).status_code < 500:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
