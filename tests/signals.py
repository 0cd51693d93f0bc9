"""Signals that end a program, for tests that send them."""

from __future__ import annotations

DEFAULT_SIGNALS = """\
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
for name in {"SIGTERM", "SIGHUP"}.intersection(dir(signal)):
    signal.signal(getattr(signal, name), signal.SIG_DFL)
"""
"""The beginning of a Python program that signals end as they do on a terminal.

One that is started in the background or by `nohup`, as the tests may be, inherits that some are ignored.
"""
