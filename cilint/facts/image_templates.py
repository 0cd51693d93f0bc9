"""What the values of GitLab's predefined variables can look like inside an image reference; no values.

The table of these variables is the pipeline's.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from cilint.container.image import DOCKER_HUB
from cilint.container.template import Hole, HoleShape, PinVerdict, Template, classify_pin, fault_of, registry_of
from cilint.pipeline import expansion
from cilint.pipeline.predefined import ReferencePart, predefined

_SHAPES = {
    ReferencePart.NONE: HoleShape.UNKNOWN,
    ReferencePart.PATH: HoleShape.PATH,
    ReferencePart.TAG: HoleShape.TAG_TEXT,
    ReferencePart.PIPELINE: HoleShape.PIPELINE_ID,
}


def hole_shape(variable: str) -> HoleShape:
    """The shape of the value of a variable that the files do not define; `variable` is its name without `$`."""
    known = predefined(variable)
    return _SHAPES[known.shape] if known else HoleShape.UNKNOWN


# Several rules ask of each image and push.
@lru_cache(maxsize=4096)
def shaped(template: expansion.ExpandedText) -> Template:
    """A text of the pipeline as an image reference that is known in part: each unknown variable gets its shape."""
    return tuple(part if isinstance(part, str) else Hole(part.name, hole_shape(part.name)) for part in template)


def is_wrong(expansions: Iterable[expansion.Expansion]) -> bool:
    """Whether one of the texts of an image is no reference, so that nothing else is to be said of the image."""
    for option in expansions:  # noqa: SIM110 - nearly all have one text
        if _is_no_reference(option.template):
            return True
    return False


# Many jobs have the same image.
@lru_cache(maxsize=4096)
def _is_no_reference(text: expansion.ExpandedText) -> bool:
    template = shaped(text)
    return classify_pin(template) is PinVerdict.UNSUPPORTED_SYNTAX or fault_of(template) is not None


OWN_REGISTRY = frozenset(
    {
        "CI_REGISTRY",
        "CI_REGISTRY_IMAGE",
        "CI_DEPENDENCY_PROXY_SERVER",
        "CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX",
        "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX",
    }
)
"""Variables that begin with a host for which every job has credentials of its own: GitLab's registry and proxy."""

_PROXY_PREFIXES = frozenset({"CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX", "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX"})


def behind_proxy(template: Template) -> Template:
    """What the dependency proxy serves an image for: one of Docker Hub. Any other image is given back as it is."""
    if len(template) > 1 and not isinstance(template[0], str) and template[0].name in _PROXY_PREFIXES:
        first = template[1]
        if isinstance(first, str) and first.startswith("/"):
            return (f"{DOCKER_HUB}{first}", *template[2:])
    return template


NO_IMAGES = frozenset({PinVerdict.INVALID, PinVerdict.UNSUPPORTED_SYNTAX, PinVerdict.VM_IMAGE})
"""What is no reference of a container's image."""


def is_of_hub(template: Template) -> bool:
    """Whether an image is one that Docker Hub serves, and names it by itself."""
    return classify_pin(template) not in NO_IMAGES and registry_of(template) == DOCKER_HUB


def registry_in(template: expansion.ExpandedText) -> str | None:
    """The registry of a reference, `docker.io` where it names none; None where that is not known."""
    return registry_of(shaped(template))
