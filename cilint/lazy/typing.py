"""The names of `typing` for modules that need them for their types alone: the module itself is never loaded.

To load it is a thirtieth of a small check, and type variables and generic classes made with it take more. Annotations
stay the texts that they are (modules have `from __future__ import annotations`), so that next to nothing is left to do
when a module runs: to be there, to be a base of a class, to be an argument of an alias. To type checkers each name is
that of `typing`.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import IO as IO
    from typing import Any as Any
    from typing import AnyStr as AnyStr
    from typing import BinaryIO as BinaryIO
    from typing import Generic as Generic
    from typing import NoReturn as NoReturn
    from typing import Protocol as Protocol
    from typing import Self as Self
    from typing import TextIO as TextIO
    from typing import TypeAlias as TypeAlias
    from typing import TypeVar as TypeVar
    from typing import Union as Union
    from typing import cast as cast
    from typing import overload as overload
else:

    class _Parametric:
        """What `Generic` and `Protocol` leave of themselves in a class: it may be written with arguments."""

        __slots__ = ()

        def __class_getitem__(cls, _):
            return cls

    class _Name:
        """Stands for each name."""

        __slots__ = ()

        def __call__(self, *_, **__):
            return self

        def __getitem__(self, _):
            return self

        def __or__(self, _):
            return self

        __ror__ = __or__

        def __mro_entries__(self, _):
            return (_Parametric,)

    IO = Any = AnyStr = BinaryIO = Generic = NoReturn = Protocol = Self = TextIO = TypeAlias = TypeVar = Union = _Name()

    def cast(_, value):
        """The value."""
        return value

    def overload(function):
        """The function."""
        return function
