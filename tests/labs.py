"""A JupyterLab of one's own on a study, and a browser that reaches nothing but this machine."""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlparse

from cjmkit.scaffold import lab_environment

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"]
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PATIENCE = 120  # seconds


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it is, and its token."""

    url: str
    token: str

    def get(self, path: str) -> Any:
        request = urllib.request.Request(f"{self.url}{path}", headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def _ready(self, before: set[str]) -> bool:
        try:
            kernels = self.get("/api/kernels")
        except HTTPError as error:
            if error.code < 500:
                raise
            return False  # a kernel that is just starting can make the server stumble over its own list
        new = [kernel for kernel in kernels if kernel["id"] not in before]
        return any(kernel["connections"] and kernel["execution_state"] == "idle" for kernel in new)

    def open(self, page: Any, notebook: str) -> None:
        """Open a notebook in a page of the browser, and run all of its cells."""
        before = {kernel["id"] for kernel in self.get("/api/kernels")}
        page.goto(f"{self.url}/doc/tree/{notebook}?token={self.token}")
        until(lambda: self._ready(before), lambda: page.wait_for_timeout(200))
        page.wait_for_function("window.jupyterapp && window.jupyterapp.commands.hasCommand('notebook:run-all-cells')")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")


@contextmanager
def running_lab(root: Path, home: Path) -> Iterator[Lab]:
    """Start JupyterLab on a folder, with settings of its own in `home`; it ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(8)
    own = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    options = [
        f"--ServerApp.root_dir={root}", f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", f"--IdentityProvider.token={token}", "--no-browser",
        "--LabApp.expose_app_in_browser=True", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--allow-root",
    ]  # fmt: skip
    with (home / "lab.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env={**lab_environment(), **own, "IPYTHONDIR": str(home / "ipython")},
            stdout=log,
            stderr=log,
            cwd=root,
        )
        try:
            lab = Lab(f"http://127.0.0.1:{port}", token)
            until(lambda: _answers(lab))
            yield lab
        finally:
            running.terminate()  # it ends its kernels first
            running.wait(timeout=PATIENCE)


def guarded(browser: Any, faults: list[str], **how: Any) -> Any:
    """Return a browser context in which any request that would leave this machine is aborted and noted, like page errors."""
    context = browser.new_context(**how)

    def gate(route: Any) -> None:
        address = urlparse(route.request.url)
        if address.scheme in ("data", "blob") or address.hostname in LOOPBACK:
            route.continue_()
        else:
            faults.append(f"request {route.request.url}")
            route.abort()

    def watch(page: Any) -> None:
        page.on("websocket", lambda socket: _watch_socket(socket.url, faults))
        page.on("pageerror", lambda error: faults.append(f"error {error}"))

    context.route("**/*", gate)
    context.on("page", watch)
    return context


def until(condition: Any, pause: Any = lambda: time.sleep(0.2)) -> Any:
    """Wait for a condition and return what it gives; a browser needs a `pause` in which it can go on."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        pause()
    raise TimeoutError("JupyterLab did not get there in time")


def _answers(lab: Lab) -> bool:
    try:
        return bool(lab.get("/api/status"))
    except OSError:
        return False


def _watch_socket(url: str, faults: list[str]) -> None:
    if urlparse(url).hostname not in LOOPBACK:
        faults.append(f"socket {url}")
