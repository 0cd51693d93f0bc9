"""`image:` and `services:`: what names an image, and how its container is started.

Source: GitLab's lib/gitlab/ci/config/entry/{imageable,image,service,services}.rb.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.frozen import Frozen
from cilint.pipeline.certainty import is_text
from cilint.pipeline.definitions import Definition, Scope, variables_of
from cilint.pipeline.model.parts import listed, one_or_listed, part, scalar
from cilint.pipeline.model.variables import variable_entries
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node, Pair


class ImageSpec(Frozen):
    """An image that a container is made of: `node` is all that is said of it, `name` the reference, if one is there.

    `platform` and `docker_user` are for the Runner's Docker executor, `kubernetes_user` for that on Kubernetes.
    """

    node: Node
    name: Node | None
    entrypoint: tuple[Node, ...] = ()
    pull_policies: tuple[Node, ...] = ()
    platform: Node | None = None
    docker_user: Node | None = None
    kubernetes_user: Node | None = None


class ServiceSpec(Frozen):
    """An entry of `services:`; `variables` are its own, which no other container sees."""

    image: ImageSpec
    alias: Node | None = None
    command: tuple[Node, ...] = ()
    variables: tuple[Definition, ...] = ()

    @property
    def node(self) -> Node:
        """All that is said of the service."""
        return self.image.node

    @property
    def name(self) -> Node | None:
        """The reference of its image, if one is there."""
        return self.image.name


class ServiceList(Frozen):
    """`services:` with its entries in the order in which the Runner starts them."""

    key: Node
    node: Node
    entries: tuple[ServiceSpec, ...]

    @property
    def names(self) -> Iterator[Node]:
        """The references of the images."""
        return (entry.name for entry in self.entries if entry.name is not None)


def read_image(pair: Pair) -> ImageSpec:
    """The value of `image:`, a text or a mapping."""
    return _image(pair.value)


def read_services(pair: Pair) -> ServiceList:
    """The value of `services:`, a list; what is none has no entries."""
    return ServiceList(pair.key, pair.value, tuple(map(_service, flat_items(pair.value))))


def _image(node: Node) -> ImageSpec:
    if not node.is_mapping:
        return ImageSpec(node, _reference(node))
    return ImageSpec(
        node,
        _reference(part(node, "name")),
        listed(node, "entrypoint"),
        one_or_listed(node, "pull_policy"),
        scalar(node, "docker", "platform"),
        scalar(node, "docker", "user"),
        scalar(node, "kubernetes", "user"),
    )


def _service(node: Node) -> ServiceSpec:
    image = _image(node)
    if not node.is_mapping:
        return ServiceSpec(image)
    variables = tuple(variables_of(variable_entries(part(node, "variables")), Scope.SERVICE))
    return ServiceSpec(image, scalar(node, "alias"), listed(node, "command"), variables)


def _reference(node: Node | None) -> Node | None:
    """The text with the reference, where it holds one; what is no text GitLab refuses."""
    return node if node is not None and is_text(node) and node.text.strip() else None
