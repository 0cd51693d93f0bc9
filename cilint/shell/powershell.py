"""PowerShell, as far as finding commands with their words, pipes and redirections needs it; expressions are skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.shell.command import Assignment, Command, Context, Dialect, Redirection, command_of, extent
from cilint.shell.powershell_words import PowerShellWords
from cilint.shell.word import Part, PartedWord, Word
from cilint.text.mapped import MappedText

# Bash knows none of these; `img:$env:$tag` and `/$env:x` are Bash's variable `env` before a colon, and its
# backquoted "`$x"` is hardly ever followed by a quote. Perl and PHP, which know `$x = 1`, end it with `;`.
_MARKS = regex(
    r"""(?<![\w/:.@-])\$(?:env:[A-Z_a-z]|\{env:)
      | (?<![\w./-])(?:Write-(?:Host|Output)|Set-PSDebug|Invoke-(?:WebRequest|Expression|RestMethod))\b
      | (?<![\w./-])Out-(?:File|Null)\b
      | (?<![\w./-])(?:iwr|irm)[ ]
      | \(New-Object[ ]
      | (?-i:^[ \t]*(?:[&.][ \t]+)?\.\\\w)
      | (?-i:^[ \t]*(?:Get|Set|New|Remove|Start|Stop|Import|Test|Install|Copy|Move)-[A-Z][a-z]+)
      | \$(?:LASTEXITCODE|ErrorActionPreference|PSVersionTable)\b
      | ^@["']$
      | ^[ \t]*(?:if|foreach|while)[ \t]*\([^)\n]+\)[ ]?\{
      | "`\$\w+"
      | ^[ \t]*\$[a-z_]\w*[ ]=[ ][^;\n]*$
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
# Each mark has one of these signs, and what may stand there: most scripts are told apart without the expression above.
_HINTS = (
    ("-", regex(r"-(?=[A-Zefhnoprw])(?:[A-Z]|(?i:host|output|psdebug|web|expression|rest|file|null|object ))")),
    ("$", regex(r"\$(?=[{eElLpP])(?i:\{?env:|lastexitcode|erroractionpreference|psversiontable)")),
    (" = ", regex(r"\$[A-Za-z_]\w* = ")),
    ("@", regex(r"@[\"']")),
    ("{", regex(r"\) ?\{")),
    ("\\", regex(r"\.\\")),
    ("`", regex(r"\"`\$")),
)
_KEYWORDS = frozenset(
    {"if", "else", "elseif", "foreach", "for", "while", "do", "until", "try", "catch", "finally", "function", "param",
     "switch", "return", "throw", "in", "begin", "process", "end"}
)  # fmt: skip
_DEEPEST_SUBEXPRESSION = 40
_ASSIGNED = regex(r"\$\{?(?:(?:env|script|global|local):)?(\w+)\}?", re.IGNORECASE)


def may_be_powershell(text: str) -> bool:
    """Whether a script, or one of several in one text, may be written for PowerShell: of most, few steps tell."""
    for sign, hint in _HINTS:
        if sign in text and hint.search(text):
            return True
    lowered = text.lower()
    return "iwr " in lowered or "irm " in lowered


def looks_like_powershell(text: str) -> bool:
    """Whether a script is written for PowerShell rather than for a POSIX shell."""
    return may_be_powershell(text) and _MARKS.search(text) is not None


def read_powershell(text: MappedText, context: Context, function: str | None) -> list[Command]:
    """The commands of a script of PowerShell, in the order of the source."""
    found: list[Command] = []
    regions = [_Region(0, len(text.text), context, None, 0)]
    while regions:
        reader = _StatementReader(text, regions.pop(), function)
        found.extend(reader.read())
        regions.extend(reader.subexpressions)
    found.sort(key=lambda command: command.start)
    return found


def line_comments(text: str) -> Iterator[tuple[int, int]]:
    """Where the comments of a script stand that go to the end of their line, but for those within its words."""
    place, end = 0, len(text)
    while place < end:
        if blank := _BLANK.match(text, place):
            for match in _COMMENT.finditer(text, place, blank.end()):
                if match["line"]:
                    yield match.span()
            place = blank.end()
        elif separator := _SEPARATOR.match(text, place):
            place = separator.end()
        else:
            place = PowerShellWords(text, place, end).read()


class _Region(NamedTuple):
    """A stretch of the script: the whole of it or what is inside a `$(…)` of the word `owner`."""

    start: int
    end: int
    context: Context
    owner: PartedWord | None
    depth: int


_BLANK = regex(r"(?:[ \t\r\f\v]|`\r?\n|<#.*?#>|(?<![^\s;|(){}])#[^\n]*)+", re.DOTALL)
_COMMENT = regex(r"<#.*?#>|(?P<line>#[^\n]*)", re.DOTALL)
_SEPARATOR = regex(r"\|\||&&|[;|&(){}\n]|@[({]")
_MEMBERS = regex(r"(?:\.(?!DownloadString\b)\w++(?:\(\))?(?!\())+", re.IGNORECASE)
"""What is taken of a value in parentheses: `(…).Content`, `(…).Content.Trim()`."""
_REDIRECTION = regex(r"([0-9*]?)(>>|>&[0-9]|>|<)")


class _StatementReader:
    __slots__ = (
        "_commands",
        "_enclosed",
        "_function",
        "_given",
        "_piped",
        "_redirections",
        "_region",
        "_text",
        "_words",
        "subexpressions",
    )

    def __init__(self, text: MappedText, region: _Region, function: str | None) -> None:
        self._text = text
        self._region = region
        self._function = function
        self._commands: list[Command] = []
        self._words: list[Word] = []
        self._redirections: list[Redirection] = []
        self._piped: Command | None = None
        self._enclosed: Command | None = None
        self._given: list[bool] = []
        """Of each open parenthesis, whether it belongs to a command that stands before it."""
        self.subexpressions: list[_Region] = []

    def read(self) -> list[Command]:
        """The commands of the region; `subexpressions` then has the regions inside its words."""
        text, place, end = self._text.text, self._region.start, self._region.end
        while place < end:
            if match := _BLANK.match(text, place, end):
                place = match.end()
            elif match := _SEPARATOR.match(text, place, end):
                self._separate(match.group())
                place = match.end()
                if self._enclosed is not None and (members := _MEMBERS.match(text, place, end)):
                    place = members.end()
            elif match := _REDIRECTION.match(text, place, end):
                place = self._redirection(match, end)
            else:
                word = self._word(place, end)
                self._words.append(word)
                place = word.end
        self._finish()
        return self._commands

    def _separate(self, separator: str) -> None:
        # After a pipe the command may be on the next line, or called with `&`.
        if separator in ("\n", "&") and not self._words and self._piped is not None:
            return
        if separator == "(":
            self._given.append(bool(self._words))
        # Behind parentheses that are no command's stands what is in them.
        command = self._finish() or self._enclosed
        self._piped = command if separator == "|" else None
        is_given = separator == ")" and self._given and self._given.pop()
        self._enclosed = command if separator == ")" and not is_given else None

    def _redirection(self, match: re.Match[str], end: int) -> int:
        place = match.end()
        target: Word | None = None
        blank = _BLANK.match(self._text.text, place, end)
        begin = blank.end() if blank else place
        if "&" not in match[2] and begin < end and not _SEPARATOR.match(self._text.text, begin, end):
            target = self._word(begin, end)
            place = target.end
        descriptor = int(match[1]) if match[1].isdigit() else None
        self._redirections.append(Redirection(match[2], descriptor, target, self._text, match.start(), place))
        return place

    def _word(self, place: int, end: int) -> PartedWord:
        reader = PowerShellWords(self._text.text, place, end)
        stop = reader.read()
        parts = reader.parts

        def read(_word: Word) -> list[Part]:
            return parts

        word = PartedWord(self._text, place, stop, read)
        depth = self._region.depth + 1
        if depth < _DEEPEST_SUBEXPRESSION:
            context = self._region.context
            context = Context.SUBSTITUTION if context is Context.DIRECT else context
            self.subexpressions.extend(_Region(*inner, context, word, depth) for inner in reader.subexpressions)
        return word

    def _finish(self) -> Command | None:
        """Make a command of the words so far."""
        words, redirections = self._words, self._redirections
        self._words, self._redirections = [], []
        while words and (words[0].raw.lower() in _KEYWORDS):
            words = words[1:]
        if not words:
            return None
        assignments: list[Assignment] = []
        captured = self._region.owner is not None
        if len(words) > 2 and words[1].raw in ("=", "+=") and (name := _ASSIGNED.fullmatch(words[0].raw)):
            if len(words) == 3:
                value = words[2]
                assignments = [Assignment(name[1], value, False, self._text, words[0].start, value.end)]
                words = []
            else:
                words = words[2:]
                captured = True
        start, end = extent((*words, *assignments, *redirections))
        command = command_of(
            self._text,
            start,
            end,
            words=tuple(words),
            assignments=tuple(assignments),
            redirections=tuple(redirections),
            context=self._region.context,
            dialect=Dialect.POWERSHELL,
            function=self._function,
            captured=captured,
        )
        command.reads_from = self._piped
        self._commands.append(command)
        if self._region.owner is not None:
            self._region.owner.substituted.append(command)
        return command
