"""The host names under which a job reaches its services.

Sources: GitLab, doc/ci/services/_index.md ("Accessing the services"); gitlab-runner,
helpers/container/services/services.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cilint.syntax.node import Node

_SEPARATOR = re.compile(r"[\s,]+")
_VERSION = re.compile(r":[^:/]*\Z")
_PORT = re.compile(r":\d+(?=/)")


def service_names(services: Iterable[Node]) -> Iterator[str]:
    """The aliases of services, and the names that the Runner makes of their images: `a/b:1` is `a__b` and `a-b`."""
    for service in services:
        name = service.get("name") if service.is_mapping else service
        alias = service.get("alias") if service.is_mapping else None
        if alias is not None and alias.is_scalar:
            yield from filter(None, _SEPARATOR.split(alias.text))
        if name is not None and name.is_scalar:
            image = _VERSION.sub("", name.text.partition("@")[0])
            image = _PORT.sub("", image, count=1)
            yield from (image.replace("/", "__"), image.replace("/", "-"))
