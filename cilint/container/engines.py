"""Container engines on the machine that they run on."""

from __future__ import annotations

ENGINE_SOCKETS = frozenset({"docker.sock", "podman.sock", "containerd.sock", "crio.sock"})
"""The files at which they listen, by their names: whoever gets at one is root on that machine."""
