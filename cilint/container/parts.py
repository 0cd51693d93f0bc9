"""The repository and the tag of an image reference, as far as they are known although a part of it is not."""

from __future__ import annotations

from cilint.container.image import ImageReferenceError, Reference, parse_reference
from cilint.container.pieces import Template, asked_often, is_unknown, merged, partition, rpartition


def whole_reference(template: Template) -> Reference | None:
    """The reference that a template is where it is one text, as most are; None for any other, and for what is none."""
    text = template[0] if len(template) == 1 else None
    try:
        return parse_reference(text) if isinstance(text, str) else None
    except ImageReferenceError:
        return None


@asked_often
def split_tag(template: Template) -> tuple[Template, Template] | None:
    """The repository and the tag, which is empty where there is none.

    None for a reference with a digest, where a hole may hold the tag, and for what has several colons and is no tag.
    """
    name, at, _ = partition(merged(template), "@")
    tag = None if at else tag_of(name)
    if not tag:
        return None if tag is None else (name, ())
    for piece in tag:
        if isinstance(piece, str) and ":" in piece:
            return None
    repository, _, _ = rpartition(name, ":")
    return repository, tag


@asked_often
def repository_of(template: Template) -> str | None:
    """Registry and path of a reference like `Reference.repository`; None where a hole hides a part of them."""
    if whole := whole_reference(template):
        return whole.repository
    first = next(iter(merged(template)), "")
    if not isinstance(first, str):
        return None
    name, at, _ = first.partition("@")
    parent, slash, component = name.rpartition("/")
    component, colon, _ = component.partition(":")
    if not (at or colon) and len(merged(template)) > 1:
        return None
    try:
        return parse_reference(parent + slash + component).repository
    except ImageReferenceError:
        return None


def tag_of(name: Template) -> Template | None:
    """The tag of a reference without a digest; empty without one, None where a hole may hold it."""
    # Of several unknown holes only the last can hold the digest, and what follows it tells whether it does.
    last = len(name) - 1
    while last >= 0 and not is_unknown(name[last]):
        last -= 1
    tail = name[last + 1 :]
    if last >= 0 and not tail:
        return None
    _, slash, component = rpartition(tail, "/")
    if last < 0 or slash:
        return partition(component if slash else tail, ":")[2]
    # Without a `:` of its own, the tail is the end of a name or of a tag that nobody knows.
    _, colon, tag = partition(tail, ":")
    return tag if colon else None
