"""Enumerations that are made in a fifth of the time: `Enum` with the meaning that the module `enum` gives to it.

A class of `enum.Enum` costs as much as a small module, and a check loads sixty, which was a tenth of its start. Its
members are slow in use as well: reading `value` and being a key of a dictionary are functions in Python. Here a member
is a plain object with two attributes, which is equal to itself alone. What `cilint` has no use for is left out: flags,
`auto`, functions that make classes, mixing with other types. To type checkers the name is that of `enum`.
"""

from __future__ import annotations

from cilint.lazy.typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from enum import Enum as Enum
else:
    from types import FunctionType, MappingProxyType

    _METHODS = frozenset({FunctionType, property, classmethod, staticmethod})
    """What a class may have besides its members."""

    class _EnumType(type):
        """The type of enumerations: each holds its members, in order."""

        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Any:
            """A class whose constants are its members. Raises `TypeError` for one below a class with members."""
            made = [key for key, value in namespace.items() if key[0] != "_" and type(value) not in _METHODS]
            if made and any(getattr(base, "_members", None) for base in bases):
                raise TypeError(f"{name}: an enumeration with members has no heirs")
            values = [namespace.pop(key) for key in made]
            by_value: dict[object, Any] = {}
            members: dict[str, Any] = {}
            kind = super().__new__(cls, name, bases, {**namespace, "_members": members, "_by_value": by_value})
            for key, value in zip(made, values, strict=True):
                member = by_value.get(value)
                if member is None:
                    member = by_value[value] = object.__new__(kind)
                    member.name = key
                    member.value = value
                members[key] = member
                type.__setattr__(kind, key, member)
            return kind

        def __call__(cls, value: object) -> Any:
            """The member with a value. Raises `ValueError`."""
            try:
                return cls._by_value[value]
            except KeyError:
                raise ValueError(f"{value!r} is not a valid {cls.__qualname__}") from None

        def __getitem__(cls, name: str) -> Any:
            """The member of a name. Raises `KeyError`."""
            return cls._members[name]

        def __iter__(cls) -> Any:
            """The members, each once, in order."""
            return iter(cls._by_value.values())

        def __contains__(cls, member: object) -> bool:
            """Whether something is one of the members."""
            return isinstance(member, cls)

        def __reversed__(cls) -> Any:
            """The members, each once, the last first."""
            return reversed(cls._by_value.values())

        def __len__(cls) -> int:
            """How many members there are."""
            return len(cls._by_value)

        def __setattr__(cls, name: str, value: object) -> None:
            """Raises `AttributeError` for a member."""
            if name in cls._members:
                raise AttributeError(f"cannot reassign member {name!r}")
            super().__setattr__(name, value)

        @property
        def __members__(cls) -> Any:
            return MappingProxyType(cls._members)

    class Enum(metaclass=_EnumType):
        """The base of all of them."""

        def __repr__(self) -> str:
            return f"<{type(self).__name__}.{self.name}: {self.value!r}>"

        def __str__(self) -> str:
            return f"{type(self).__name__}.{self.name}"

        def __reduce_ex__(self, _: Any) -> Any:
            return type(self), (self.value,)
