"""The grammar of image references: what registry, repository, tag and digest a text names. No policy, no network.

The grammar is that of the distribution project (github.com/distribution/reference: `regexp.go`, `reference.go` and
`normalize.go` at 0965666a, 2026-04-18), which Docker, containerd and the GitLab Runner use.
"""

from __future__ import annotations

from functools import lru_cache

from cilint.errors import CilintError
from cilint.lazy.enums import Enum
from cilint.lazy.frozen import Frozen
from cilint.lazy.patterns import regex

DOCKER_HUB = "docker.io"
MAX_PATH_LENGTH = 255

_LEGACY_HUB = "index.docker.io"
_OFFICIAL = "library/"

_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_DOMAIN = regex(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?")
_PATH = regex(rf"{_COMPONENT}(?:/{_COMPONENT})*")
_TAG = regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_IMAGE_ID_LENGTH = 64
_IMAGE_ID = regex(rf"[a-f0-9]{{{_IMAGE_ID_LENGTH}}}")
_SCHEME = regex(r"[A-Za-z][A-Za-z0-9+.-]*://")
_WHITE_SPACE = regex(r"\s")

# The algorithms that go-digest registers, with the number of hexadecimal digits of each.
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
_HEX = regex(r"[a-f0-9]+")


class ReferenceFault(Enum):
    """What makes a text no image reference."""

    EMPTY = "empty"
    WHITE_SPACE = "white space"
    SCHEME = "scheme"
    IMAGE_ID = "image id"
    DOMAIN = "registry"
    UPPERCASE = "upper case"
    PATH = "repository"
    NAME_TOO_LONG = "too long"
    TAG = "tag"
    DIGEST = "digest"


class ImageReferenceError(CilintError):
    """A text is no image reference; `fault` says why."""

    def __init__(self, fault: ReferenceFault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


class Reference(Frozen):
    """An image reference, taken apart and normalised: `python` has the domain docker.io and the path library/python."""

    domain: str
    path: str
    tag: str | None
    digest: str | None

    @property
    def registry(self) -> str:
        """The registry's host, with its port if one is written, in lower case; `docker.io` for Docker Hub."""
        return self.domain.lower()

    @property
    def repository(self) -> str:
        """Registry and path, without tag and digest: what two references to the same repository have in common."""
        return f"{self.registry}/{self.path}"

    @property
    def is_pinned(self) -> bool:
        """Whether a digest fixes the content. A tag beside it is documentation only."""
        return self.digest is not None

    @property
    def normal_form(self) -> str:
        """The reference in full, the host as written; `:latest` is what no tag and no digest mean."""
        tag = self.tag if self.tag or self.digest else "latest"
        return f"{self.domain}/{self.path}" + (f":{tag}" if tag else "") + (f"@{self.digest}" if self.digest else "")


@lru_cache(maxsize=4096)
def parse_reference(text: str) -> Reference:
    """Take an image reference apart.

    Raises ImageReferenceError where Docker would refuse the text.
    """
    domain, remainder = _split_domain(text)
    name, at, digest = remainder.partition("@")
    path, colon, tag = name.partition(":")
    reference = Reference(domain, path, tag if colon else None, digest if at else None)
    fault = _fault(reference)
    # What is no name has parts with a fault, but for an image id, and is better told of as a whole.
    if fault or len(text) == _IMAGE_ID_LENGTH:
        _refuse_what_is_no_name(text)
    if fault:
        raise ImageReferenceError(*fault)
    return reference


def is_tag(text: str) -> bool:
    """Whether a text is a tag's name."""
    return _TAG.fullmatch(text) is not None


def is_digest(text: str) -> bool:
    """Whether a text is a digest that registries know: `sha256:` and 64 hexadecimal digits, sha384 or sha512 alike."""
    algorithm, _, encoded = text.partition(":")
    return len(encoded) == _DIGEST_LENGTHS.get(algorithm) and _HEX.fullmatch(encoded) is not None


def is_registry_host(component: str) -> bool:
    """Whether the part before the first `/` of a reference is a registry, and not a name on Docker Hub."""
    return (
        component == "localhost"
        or "." in component
        or ":" in component
        # Names on Docker Hub are in lower case, so this cannot be one.
        or component != component.lower()
    )


def _split_domain(text: str) -> tuple[str, str]:
    first, slash, rest = text.partition("/")
    if not slash or not is_registry_host(first):
        first, rest = DOCKER_HUB, text
    elif first == _LEGACY_HUB:
        first = DOCKER_HUB
    if first == DOCKER_HUB and "/" not in rest:
        rest = _OFFICIAL + rest
    return first, rest


def _refuse_what_is_no_name(text: str) -> None:
    if not text:
        raise ImageReferenceError(ReferenceFault.EMPTY, "the image reference is empty")
    if _WHITE_SPACE.search(text):
        raise ImageReferenceError(ReferenceFault.WHITE_SPACE, "an image reference holds no white space")
    if _SCHEME.match(text):
        raise ImageReferenceError(
            ReferenceFault.SCHEME, "an image reference begins with the registry's host, without `https://`"
        )
    if _IMAGE_ID.fullmatch(text):
        raise ImageReferenceError(
            ReferenceFault.IMAGE_ID, "64 hexadecimal digits are an image id, which no registry knows: write a name"
        )


def _fault(reference: Reference) -> tuple[ReferenceFault, str] | None:
    """What is to be said against the parts of a reference, none of which holds white space where that is nothing."""
    domain, path, tag, digest = reference.domain, reference.path, reference.tag, reference.digest
    # `my_host.example/app` reads as a path of two components, the first of which containerd takes for the host.
    if not _DOMAIN.fullmatch(domain) and not _PATH.fullmatch(domain):
        return ReferenceFault.DOMAIN, "what is before the first `/` is no registry: write HOST or HOST:PORT"
    if not _PATH.fullmatch(path):
        if path != path.lower():
            return ReferenceFault.UPPERCASE, "the repository must be in lower case"
        return (
            ReferenceFault.PATH,
            "between `/`, a repository has lower-case letters and digits, joined by one `.`, one or two `_`, or `-`",
        )
    if len(path) > MAX_PATH_LENGTH:
        return ReferenceFault.NAME_TOO_LONG, f"the repository's name has more than {MAX_PATH_LENGTH} characters"
    if tag is not None and not is_tag(tag):
        return (
            ReferenceFault.TAG,
            "a tag has 1 to 128 letters, digits, `_`, `.` and `-`, and begins with neither `.` nor `-`",
        )
    if digest is not None and not is_digest(digest):
        return ReferenceFault.DIGEST, "a digest is `sha256:` and all of its 64 hexadecimal digits, in lower case"
    return None
