"""A browser without a screen, told what to do over Chromium's own protocol: for pictures, and for tests of pages.

It speaks through two pipes (`--remote-debugging-pipe`): messages of JSON, each of which ends with a NUL. See
https://chromedevtools.github.io/devtools-protocol/.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Self

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
_WATCH = """\
window.refused = [];
addEventListener("securitypolicyviolation", (event) => refused.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""
"""Pages know as `refused` what their policy kept them from."""
SECONDS = 120.0
"""How long a condition is waited for: far longer than it takes on a slow and busy machine."""


class Chromium:
    """A page in a browser of its own, whose profile is in a folder."""

    def __init__(self, folder: Path, width: int, height: int) -> None:
        """Start the browser. Raises RuntimeError where there is none."""
        if PROGRAM is None:
            raise RuntimeError("there is no Chromium here")
        commands, self._writes = os.pipe()
        self._reads, answers = os.pipe()
        # The browser reads from 3 and writes to 4, whatever numbers the pipes have here.
        line = f'exec "$0" "$@" 3<&{commands} 4>&{answers}'
        size = f"--window-size={width},{height}"
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", line, PROGRAM, *_FLAGS, size, f"--user-data-dir={folder / 'profile'}", "about:blank"],
            pass_fds=(commands, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder)},
        )
        os.close(commands)
        os.close(answers)
        self._number, self._rest, self._session = 0, b"", ""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Page.enable")
        self._ask("Page.addScriptToEvaluateOnNewDocument", source=_WATCH)

    def __enter__(self) -> Self:
        """The page, whose browser is closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the browser."""
        self._process.terminate()
        self._process.wait()
        os.close(self._reads)
        os.close(self._writes)

    def open(self, address: str) -> None:
        """Go to an address, and wait until the page is loaded."""
        self._ask("Page.navigate", url=address)
        self.wait(f"location.href == {json.dumps(address)} && document.readyState == 'complete'")

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript comes to in the page; a promise is waited for. Raises RuntimeError."""
        answer = self._ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true in the page. Raises TimeoutError with the text of the page."""
        end = time.monotonic() + SECONDS
        while not self._holds(condition):
            if time.monotonic() > end:
                raise TimeoutError(f"{condition}: {self.value('document.body.innerText')}")
            time.sleep(0.1)

    def _holds(self, condition: str) -> bool:
        try:
            return bool(self.value(f"Boolean({condition})"))
        except RuntimeError:
            return False  # The page is on its way to another.

    def type(self, text: str) -> None:
        """Write where the cursor is."""
        self._ask("Input.insertText", text=text)

    def picture(self) -> bytes:
        """What the page looks like, as PNG."""
        return base64.b64decode(self._ask("Page.captureScreenshot", format="png")["data"])

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._writes, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        """The next message of the browser; those that are no answers tell of what happens."""
        while b"\0" not in self._rest:
            if not select.select([self._reads], [], [], SECONDS)[0]:
                raise TimeoutError("the browser does not answer")
            read = os.read(self._reads, 65_536)
            if not read:
                raise ConnectionError("the browser is gone")
            self._rest += read
        text, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message
