"""The errors that cilint raises for what a user can mend. A programming error stays an ordinary exception."""

from __future__ import annotations

from cilint.lazy.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cilint.text.source import Span


class CilintError(Exception):
    """A run, or a part of it, cannot do what it was asked; `message` says what and what to do instead.

    `span` is the place, of which the message says nothing; in a file that could not be read it lies in an empty source.
    """

    def __init__(self, message: str, span: Span | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


class UsageError(CilintError):
    """The command line asks for something that does not exist or does not go together."""


class SettingsError(CilintError):
    """A settings file has an unknown key or a value of the wrong kind."""


class UnreadableFileError(CilintError):
    """A file is missing, is no regular file, is too large, or is not text that YAML allows."""


class MissingFileError(UnreadableFileError):
    """There is no file: nothing, a link to nothing, or a folder."""


class RefusedFileError(UnreadableFileError):
    """There is a file that cilint does not take: too large, no text that YAML allows, or outside of the repository."""


class YamlSyntaxError(CilintError):
    """A file is no YAML as GitLab's parser reads it; `span` is the place, `words` are what GitLab says of it."""

    def __init__(self, message: str, span: Span | None = None, words: str = "") -> None:
        super().__init__(message, span)
        self.words = words


class TomlSyntaxError(CilintError):
    """A file is no TOML; `span` is the place."""


class UnreadableScriptError(CilintError):
    """A script, or a command in it, is longer or more tangled than cilint reads; `span` is where it begins."""


class TooLargeError(CilintError):
    """A pipeline, with all that its jobs share, makes more work than cilint does in one run."""


class FixError(CilintError):
    """A fix would change more of a file than the place of its finding, and is not made: a defect of cilint."""


class FetchError(CilintError):
    """A file cannot be had from the network; the message says why, without what is secret in an address."""


class RuleError(CilintError):
    """A rule file does not follow the format of rule files."""
