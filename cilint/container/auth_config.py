"""What a Docker auth configuration is once it is read: its entries, and what is wrong with it. The reader: auth.py."""

from __future__ import annotations

from cilint.container.json_values import JsonText
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple


class AuthFault(Enum):
    """What is wrong with an auth configuration."""

    NOT_JSON = "not JSON"
    MISSING_BRACES = "missing braces"
    NOT_AN_OBJECT = "not an object"
    WRONG_TYPE = "wrong type"
    NOT_BASE64 = "not base64"
    NO_USER = "no user"
    HELPER_WITH_PATH = "helper with path"
    NO_CREDENTIALS = "no credentials"
    EMPTY = "empty"
    YAML_MAPPING = "YAML mapping"
    """JSON that YAML has read already, since there are no quotes around it."""
    DUPLICATE_KEY = "duplicate key"
    TRAILING_NEWLINE = "trailing newline"
    ESCAPED_USER = "escaped user"
    LONE_TOKEN = "lone token"  # noqa: S105 - the name of a fault
    """A token that happens to be base64 with a colon in what it encodes, as those of ECR are."""


UNREADABLE = frozenset(
    {
        AuthFault.NOT_JSON,
        AuthFault.MISSING_BRACES,
        AuthFault.NOT_AN_OBJECT,
        AuthFault.WRONG_TYPE,
        AuthFault.NOT_BASE64,
        AuthFault.NO_USER,
    }
)
"""What the Runner and docker cannot read."""

# These make the Runner drop the configuration as a whole; the others make an entry useless or ambiguous.
_DROPPING = UNREADABLE | {AuthFault.HELPER_WITH_PATH}


class AuthProblem(NamedTuple):
    """Something wrong, from offset `start` up to `end` of the configuration's text; `key` is the entry's."""

    fault: AuthFault
    message: str
    start: int
    end: int
    key: str | None = None

    @property
    def drops_all(self) -> bool:
        """Whether the Runner ignores the whole configuration because of it."""
        return self.fault in _DROPPING


class AuthEntry(NamedTuple):
    """Credentials for a registry: a member of `auths`, or of `credHelpers` with the name of its `helper`.

    `key` is as written; `start` and `end` are its offsets in the text. `username` is None where it is not known.
    `is_empty` is for `{}`, which a credential store leaves behind. `is_known` says that the key is all text, and
    `is_literal` that the secret is.
    """

    key: str
    start: int = 0
    end: int = 0
    username: str | None = None
    helper: str | None = None
    is_empty: bool = False
    is_known: bool = True
    is_literal: bool = False


class AuthConfig(NamedTuple):
    """An auth configuration.

    `store` names the helper of `credsStore`, of which nobody knows what it holds; `helpers` is the key of the first
    member that names helpers, `credsStore` or `credHelpers`. `is_unknown` is for a text whose structure comes from a
    variable.
    """

    entries: tuple[AuthEntry, ...] = ()
    store: str | None = None
    helpers: JsonText | None = None
    problems: tuple[AuthProblem, ...] = ()
    is_unknown: bool = False

    @property
    def dropped_for(self) -> AuthProblem | None:
        """The first problem for which the Runner ignores all of it, if any."""
        return next((problem for problem in self.problems if problem.drops_all), None)

    @property
    def is_dropped(self) -> bool:
        """Whether the Runner ignores all of it."""
        return self.dropped_for is not None

    @property
    def aborts(self) -> bool:
        """Whether the Runner ends the job because of it; helpers are looked at only in what can be read."""
        dropping = {problem.fault for problem in self.problems} & _DROPPING
        return dropping == {AuthFault.HELPER_WITH_PATH}
