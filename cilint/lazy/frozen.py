"""Frozen dataclasses with slots whose classes are made in a fraction of the time: what a job has many of, or asks much.

Python reads a slot in a third of the time that the field of a named tuple takes, and makes an object with four of them
in two thirds. A class of `dataclasses` would load that module, compile each of its methods from a text and set each
field the long way round, to keep it from being set again: here type checkers alone see to that. The constructor is
made with the first value, from code that classes with as many fields share. Modules have
`from __future__ import annotations`.
"""

from __future__ import annotations

from cilint.lazy.typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Self, dataclass_transform

    @dataclass_transform(frozen_default=True)
    class Frozen:
        """The base of such classes. Values are equal that are of one class and have equal fields."""

        def _replace(self, **changed: Any) -> Self:
            """The same value but for some fields; raises `ValueError` for what is no field."""
            raise NotImplementedError

else:
    from operator import attrgetter
    from types import CodeType, MappingProxyType

    from cilint.lazy.records import constructor_of, declaring, defaults_among, replaced

    # fmt: off
    # ruff: noqa: E702
    def _1(o, a): o.a = a
    def _2(o, a, b): o.a = a; o.b = b
    def _3(o, a, b, c): o.a = a; o.b = b; o.c = c
    def _4(o, a, b, c, d): o.a = a; o.b = b; o.c = c; o.d = d
    def _5(o, a, b, c, d, e): o.a = a; o.b = b; o.c = c; o.d = d; o.e = e
    def _6(o, a, b, c, d, e, f): o.a = a; o.b = b; o.c = c; o.d = d; o.e = e; o.f = f
    def _7(o, a, b, c, d, e, f, g): o.a = a; o.b = b; o.c = c; o.d = d; o.e = e; o.f = f; o.g = g
    def _8(o, a, b, c, d, e, f, g, h): o.a = a; o.b = b; o.c = c; o.d = d; o.e = e; o.f = f; o.g = g; o.h = h
    def _9(o, a, b, c, d, e, f, g, h, i):
        o.a = a; o.b = b; o.c = c; o.d = d; o.e = e; o.f = f; o.g = g; o.h = h; o.i = i
    def _15(o, a, b, c, d, e, f, g, h, i, j, k, m, n, p, q):
        o.a = a; o.b = b; o.c = c; o.d = d; o.e = e; o.f = f; o.g = g; o.h = h
        o.i = i; o.j = j; o.k = k; o.m = m; o.n = n; o.p = p; o.q = q
    def _21(o, a, b, c, d, e, f, g, h, i, j, k, m, n, p, q, r, s, t, u, v, w):
        o.a = a; o.b = b; o.c = c; o.d = d; o.e = e; o.f = f; o.g = g; o.h = h; o.i = i; o.j = j; o.k = k
        o.m = m; o.n = n; o.p = p; o.q = q; o.r = r; o.s = s; o.t = t; o.u = u; o.v = v; o.w = w
    # fmt: on
    _READY = (_1, _2, _3, _4, _5, _6, _7, _8, _9, _15, _21)
    """With as many fields as our classes have; to have Python compile another one takes as long as five classes."""

    _templates = {made.__code__.co_argcount - 1: made.__code__ for made in _READY}

    def _template(fields: int) -> CodeType:
        """The code of a constructor with so many fields, which have other names."""
        if fields not in _templates:
            names = [f"f{place}" for place in range(fields)]
            text = "\n ".join([f"def made(o, {', '.join(names)}):", "pass", *(f"o.{name} = {name}" for name in names)])
            made: dict[str, Any] = {}
            exec(text, made)  # noqa: S102 - no names of others
            _templates[fields] = made["made"].__code__
        return _templates[fields]

    def _constructor(cls: type) -> Any:
        """The constructor of a class: it takes the fields in order or by name."""
        fields = cls._fields
        code = _template(len(fields)).replace(co_name="__init__", co_varnames=("self", *fields), co_names=fields)
        return constructor_of(cls, code, {})

    def _few_values(value: Any) -> tuple[Any, ...]:
        """The values of the fields of a class with one field or none; `attrgetter` gives that of one as it is."""
        return tuple([getattr(value, field) for field in value._fields])

    class _FrozenType(type):
        """The type of such classes: it makes slots of the fields."""

        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Any:
            fields = tuple(namespace.get("__annotations__", ()))
            defaults = defaults_among(fields, namespace, name)
            for field in defaults:
                # Python makes no slot beside a value of the class.
                del namespace[field]
            has_fields = any(getattr(base, "_fields", ()) for base in bases)
            if has_fields and fields:
                raise TypeError(f"{name}: what it is a kind of has fields already")
            if not has_fields:
                values = attrgetter(*fields) if len(fields) > 1 else staticmethod(_few_values)
                namespace.update(_fields=fields, __match_args__=fields, _field_defaults=defaults, _values=values)
            namespace["__slots__"] = fields
            return super().__new__(cls, name, bases, namespace)

    class Frozen(metaclass=_FrozenType):
        """The base of all of them."""

        _places = MappingProxyType({})

        def __init__(self, *values: Any, **named: Any) -> None:
            """The first value of a class: makes the constructor, which takes the place of this."""
            owner = declaring(type(self))
            owner.__init__ = _constructor(owner)
            self.__init__(*values, **named)

        def _replace(self, **changed: Any) -> Any:
            """The same value but for some fields."""
            return type(self)(*replaced(self, self._values(self), changed))

        def __eq__(self, other: object) -> bool:
            if type(self) is not type(other):
                return NotImplemented
            return bool(self._values(self) == self._values(other))

        def __hash__(self) -> int:
            return hash(self._values(self))

        def __repr__(self) -> str:
            fields = ", ".join(f"{field}={getattr(self, field)!r}" for field in self._fields)
            return f"{type(self).__name__}({fields})"
