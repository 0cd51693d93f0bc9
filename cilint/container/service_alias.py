"""The host names that the Runner gives to a service, and which of them can be host names at all.

Source: gitlab-runner 19.4, helpers/container/services/services.go (names made of the image), common/spec/spec.go (names
that are written), executors/kubernetes/host_aliases.go (what Kubernetes refuses). Which of several services gets a name
is decided in facts/services.py.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cilint.lazy.patterns import regex

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1"})
"""Names by which a machine calls itself."""

_LONGEST_NAME = 253
_LONGEST_KEPT = 1000
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_SUBDOMAIN = regex(rf"{_LABEL}(?:\.{_LABEL})*")
_PORT = regex(r":[0-9]+(?=/|\Z)")
# What no resolver and no client takes in a host name; `_` and upper case are not among it, nor is an open variable.
_NO_HOST = regex(r"[^\w.$-]", re.ASCII)


def image_aliases(reference: str) -> tuple[str, ...]:
    """The host names that a service has by its image: the name without port, tag and digest, `/` as `__` and as `-`.

    Of a reference that Docker would refuse, nothing is said: whoever asks has to know that it is one. Variables that
    are not known stay as they are written, so that equal texts have equal names.
    """
    # Past the cache for long texts, which it would keep beyond the run.
    aliases = _aliases if len(reference) <= _LONGEST_KEPT else _aliases.__wrapped__
    return aliases(reference)


def written_aliases(text: str) -> tuple[str, ...]:
    """The host names in the text of `alias:`, which are separated by commas or white space."""
    return tuple(text.replace(",", " ").split())


def may_be_host(alias: str) -> bool:
    """Whether a client may look the alias up as a host name."""
    return _NO_HOST.search(alias) is None


def is_kubernetes_host(alias: str) -> bool:
    """Whether Kubernetes takes the alias: a subdomain as in RFC 1123, in lower case."""
    return len(alias) <= _LONGEST_NAME and _SUBDOMAIN.fullmatch(alias) is not None


# Many jobs have the same services.
@lru_cache(maxsize=1024)
def _aliases(reference: str) -> tuple[str, ...]:
    name = _PORT.sub("", _without_tag(reference.partition("@")[0]), count=1)
    return tuple(dict.fromkeys((name.replace("/", "__"), name.replace("/", "-")))) if name else ()


def _without_tag(name: str) -> str:
    path, slash, component = name.rpartition("/")
    return path + slash + component.partition(":")[0]
