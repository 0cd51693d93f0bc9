"""Properties that are worked out when they are first asked for: `cached_property` with the meaning of `functools`.

Python 3.11 takes a lock for each and looks twice whether the value is there, which takes longer than most of what is
worked out; a check asks for a score of them in each job. Here it is as in Python 3.12: threads that ask at one time may
work a value out twice. To type checkers the name is that of `functools`.
"""

from __future__ import annotations

from cilint.lazy.typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property as cached_property
else:

    class cached_property:  # noqa: N801 - the name is that of functools
        """An attribute that a function makes of the object."""

        def __init__(self, work: Any) -> None:
            self._work = work
            self.__doc__ = work.__doc__

        def __set_name__(self, _owner: type, name: str) -> None:
            self._name = name

        def __get__(self, instance: Any, _owner: type | None = None) -> Any:
            """What the function makes of it; the property itself where the class is asked."""
            if instance is None:
                return self
            value = self._work(instance)
            setattr(instance, self._name, value)
            return value
