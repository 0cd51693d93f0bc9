"""The hash that tells one content from all others, as browsers and GitLab take it."""

from __future__ import annotations

import base64
import hashlib


def integrity(content: bytes) -> str:
    """The SHA-256 of a content as `sha256-` and Base64 (W3C: Subresource Integrity, "hash-expression")."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode('ascii')}"
