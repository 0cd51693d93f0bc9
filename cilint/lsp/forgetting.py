"""What a server that runs for weeks lets go of: answers about texts that are no more, and messages that are done."""

from __future__ import annotations

import sys
from collections.abc import Callable

from pygls.protocol import LanguageServerProtocol

from cilint.lazy.typing import Any

_CACHE = "cache_clear"


class ForgettingProtocol(LanguageServerProtocol):
    """The protocol of pygls 2, which keeps something of each notification for ever."""

    def _execute_handler(
        self,
        msg_id: str | int,
        handler: Callable[[Any], Any],
        callback: Callable[[Any], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        super()._execute_handler(msg_id, handler, callback, args, kwargs)
        future = self._request_futures.get(msg_id)
        if future:
            future.add_done_callback(lambda _: self._request_futures.pop(msg_id, None))


def forget_texts() -> None:
    """Empty what keeps the latest few thousand answers about texts; tables, which are kept for ever, stay."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == __name__.partition(".")[0]:
            for value in list(vars(module).values()):
                is_cache = hasattr(value, _CACHE) and not isinstance(value, type)
                if is_cache and value.cache_parameters()["maxsize"]:
                    value.cache_clear()
