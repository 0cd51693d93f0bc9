"""Named tuples that are made in a tenth of the time: `NamedTuple` with the meaning that `typing` gives to it.

A class of `typing.NamedTuple` costs as much as a small module: it compiles each annotation and a constructor. A check
loads over a hundred and makes values of half of them, which was a sixth of its start. Here annotations stay the texts
that they are, and the constructor is made with the first value, from code that classes with as many fields share. To
type checkers the name is that of `typing`. Modules have `from __future__ import annotations`.
"""

from __future__ import annotations

from cilint.lazy.typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NamedTuple as NamedTuple
    from typing import ParamSpec, TypeVar

    _Fields = ParamSpec("_Fields")
    _Made = TypeVar("_Made")

    def maker(kind: Callable[_Fields, _Made]) -> Callable[_Fields, _Made]:
        """What makes values of a class of named tuples in half the time."""
        raise NotImplementedError

else:
    from functools import cache
    from itertools import count
    from operator import itemgetter
    from types import CodeType, FunctionType, MappingProxyType, MethodType

    try:
        from _collections import _tuplegetter
    except ImportError:  # an interpreter other than CPython

        def _tuplegetter(place: int, doc: str) -> property:
            return property(itemgetter(place), doc=doc)

    def defaults_among(fields: tuple[str, ...], namespace: dict[str, Any], name: str) -> dict[str, Any]:
        """The defaults of the fields of the class with a `name`; raises `TypeError` unless they come last."""
        defaults = {field: namespace[field] for field in fields if field in namespace}
        if defaults and tuple(defaults) != fields[-len(defaults) :]:
            raise TypeError(f"{name}: a field without a default follows one with a default")
        return defaults

    def declaring(kind: type) -> Any:
        """The class, of those that one is made of, that declares its fields."""
        return next(each for each in kind.__mro__ if "_fields" in vars(each))

    def constructor_of(owner: Any, code: CodeType, known: dict[str, Any]) -> Any:
        """A function of a class from code that has its names, and to which some global names are `known`."""
        constructor = FunctionType(code, known, code.co_name, tuple(owner._field_defaults.values()))
        constructor.__qualname__ = f"{owner.__qualname__}.{code.co_name}"
        return constructor

    def replaced(value: Any, values: Any, changed: dict[str, Any]) -> list[Any]:
        """The `values` of the fields of a value, some of them changed; raises `ValueError` for what is no field.

        The place of each field is kept in the class: few have values with a field replaced.
        """
        kind = type(value)
        places = kind._places
        if not places:
            places = kind._places = {field: place for place, field in enumerate(kind._fields)}
        found = [*values]
        try:
            for field in changed:
                found[places[field]] = changed[field]
        except KeyError:
            wrong = [name for name in changed if name not in places]
            raise ValueError(f"Got unexpected field names: {wrong!r}") from None
        return found

    @cache
    def _field(place: int) -> Any:
        """What reads the field at a place, for all classes the same."""
        return _tuplegetter(place, f"Alias for field number {place}")

    new = tuple.__new__
    # fmt: off
    _SHORT: tuple[Any, ...] = (
        lambda cls, a: new(cls, (a,)),
        lambda cls, a, b: new(cls, (a, b)),
        lambda cls, a, b, c: new(cls, (a, b, c)),
        lambda cls, a, b, c, d: new(cls, (a, b, c, d)),
        lambda cls, a, b, c, d, e: new(cls, (a, b, c, d, e)),
        lambda cls, a, b, c, d, e, f: new(cls, (a, b, c, d, e, f)),
        lambda cls, a, b, c, d, e, f, g: new(cls, (a, b, c, d, e, f, g)),
        lambda cls, a, b, c, d, e, f, g, h: new(cls, (a, b, c, d, e, f, g, h)),
        lambda cls, a, b, c, d, e, f, g, h, i: new(cls, (a, b, c, d, e, f, g, h, i)),
        lambda cls, a, b, c, d, e, f, g, h, i, j: new(cls, (a, b, c, d, e, f, g, h, i, j)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k: new(cls, (a, b, c, d, e, f, g, h, i, j, k)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m: new(cls, (a, b, c, d, e, f, g, h, i, j, k, m)),
    )
    # fmt: on
    """Constructors with one field, two, and so on: to have Python compile these would take as long as ten classes."""

    @cache
    def _template(fields: int) -> CodeType:
        """The code of a constructor with so many fields, which have no names yet."""
        if 0 < fields <= len(_SHORT):
            code: CodeType = _SHORT[fields - 1].__code__
        else:
            names = ", ".join(f"f{place}" for place in range(fields))
            code = eval(f"lambda cls, {names}: new(cls, ({names},))").__code__  # noqa: S307 - no names of others
        return code

    def _construct(owner: Any) -> None:
        """Make the constructor of a class: it takes the fields in order or by name."""
        fields = owner._fields
        code = _template(len(fields)).replace(co_name="__new__", co_varnames=("cls", *fields))
        owner.__new__ = staticmethod(constructor_of(owner, code, {"new": new}))

    class _RecordType(type):
        """The type of the classes of named tuples."""

        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Any:
            if bases == (tuple,) or NamedTuple not in bases:
                return super().__new__(cls, name, bases, namespace)
            fields = tuple(namespace["__annotations__"])
            defaults = defaults_among(fields, namespace, name)
            namespace.update(zip(fields, map(_field, count()), strict=False))
            made = {"__slots__": (), **namespace, "_fields": fields, "__match_args__": fields}
            made["_field_defaults"] = defaults
            return super().__new__(cls, name, bases, made)

    class NamedTuple(tuple, metaclass=_RecordType):
        """The base of all of them."""

        __slots__ = ()
        _fields = ()
        _field_defaults = MappingProxyType({})
        _places = MappingProxyType({})

        def __new__(cls, *values: Any, **named: Any) -> Any:
            """A value of a class that has none yet: makes the constructor first."""
            owner = declaring(cls)
            _construct(owner)
            return owner.__new__(cls, *values, **named)

        @classmethod
        def _make(cls, values: Any) -> Any:
            """A value with the fields in order."""
            return cls(*values)

        def _replace(self, **changed: Any) -> Any:
            """The same value but for some fields."""
            # A slice is a plain tuple, which is quicker to read.
            return new(type(self), replaced(self, self[:], changed))

        def _asdict(self) -> dict[str, Any]:
            """The fields by name."""
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            fields = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({fields})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    def maker(kind: Any) -> Any:
        """What makes values of a class of named tuples in half the time, for those that each job has many of.

        Python runs a bound method where it is called. A class it takes a long way round, to find out how it makes what.
        """
        _construct(kind)
        return MethodType(kind.__new__, kind)
