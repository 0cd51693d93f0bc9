"""What the classes of `records` and `frozen` share: the rule for defaults, and constructors made from a code."""

from __future__ import annotations

from types import CodeType, FunctionType

from cilint.lazy.typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def defaults_among(fields: tuple[str, ...], namespace: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The defaults of the fields of the class with a `name`; raises `TypeError` unless they come last."""
    defaults = {field: namespace[field] for field in fields if field in namespace}
    if defaults and tuple(defaults) != fields[-len(defaults) :]:
        raise TypeError(f"{name}: a field without a default follows one with a default")
    return defaults


def constructor_of(owner: Any, code: CodeType, known: dict[str, Any]) -> Any:
    """A function of a class from code that has its names, and to which some global names are `known`."""
    constructor = FunctionType(code, known, code.co_name, tuple(owner._field_defaults.values()))
    constructor.__qualname__ = f"{owner.__qualname__}.{code.co_name}"
    return constructor


def unexpected(changed: Iterable[str], fields: tuple[str, ...]) -> ValueError:
    """What to raise where some of these names are no fields."""
    return ValueError(f"Got unexpected field names: {[name for name in changed if name not in fields]!r}")
