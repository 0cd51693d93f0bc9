"""Options and operands of a command, as POSIX and pflag (Go's usual parser) read them.

Which options a program has is told by the caller; see https://pkg.go.dev/github.com/spf13/pflag for the forms.
"""

from __future__ import annotations

from collections.abc import Sequence

from cilint.lazy.frozen import Frozen
from cilint.lazy.records import NamedTuple, maker
from cilint.programs.table import OptionSpec, Specs
from cilint.shell.word import Word
from cilint.text.source import Span


class Option(Frozen):
    """An option as it is written: `name` with its dashes, `value` None where there is none.

    `start` and `end` are the offsets, in the script of `word`, of the option with its value. Of a cluster such as
    `-itX` each letter is an option of its own; the first begins with the dash. The value of `-pX` or `--password=X`
    is a slice of the option's word.
    """

    name: str
    value: Word | None
    word: Word
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The place of the option with its value in the file."""
        return self.word.script.span(self.start, self.end)


class Arguments(NamedTuple):
    """What a command was called with: the subcommands found, the options in their order and the operands."""

    path: tuple[str, ...]
    options: tuple[Option, ...]
    operands: tuple[Word, ...]

    def named(self, *names: str) -> tuple[Option, ...]:
        """The options with one of these names, in the order of the source."""
        return tuple(option for option in self.options if option.name in names)

    def value(self, *names: str) -> Word | None:
        """The value of the last option with one of these names: where an option is repeated, the last counts."""
        found = self.named(*names)
        return found[-1].value if found else None


_arguments = maker(Arguments)


def parse_arguments(words: Sequence[Word], spec: OptionSpec) -> Arguments:
    """The options and operands among `words`, which are those after the program."""
    return parse_subcommand(words, Specs({(): spec}))


def parse_subcommand(words: Sequence[Word], specs: Specs) -> Arguments:
    """The subcommand, options and operands among `words`, which are those after the program.

    Options may stand between the words of a path. A word that is no subcommand of `specs` ends the search for them:
    `docker run x login` is no login.
    """
    path: tuple[str, ...] = ()
    spec = specs.spec
    options: list[Option] = []
    operands: list[Word] = []
    index, count = 0, len(words)
    while index < count:
        word = words[index]
        index += 1
        literal = word.literal
        text = word.prefix if literal is None else literal
        if literal == "--":
            operands.extend(words[index:])
            break
        if len(text) < 2 or text[0] != "-":
            if specs.names and not operands:
                further = specs.after(text) if literal is not None else None
                if further is not None:
                    path = (*path, text)
                    specs, spec = further, further.spec
                    continue
                if word.is_unquoted_variable:
                    # `docker $OPTIONS login`: before the subcommand, a variable holds options.
                    continue
            operands.append(word)
            if not spec.interspersed:
                operands.extend(words[index:])
                break
            continue
        following = words[index] if index < count else None
        if literal is not None and (len(text) == 2 or text in spec.valued or text in spec.boolean):
            # Most are written by themselves, and need no slices.
            value = following if spec.takes_value(text) else None
            options.append(Option(text, value, word, word.start, value.end if value else word.end))
            index += value is not None
            continue
        is_long = text.startswith("--") or (len(text) > 2 and _is_long_with_one_dash(text, spec))
        found = _long(word, text, spec, following) if is_long else _short(word, text, spec, following)
        options.extend(found)
        index += found[-1].value is following and following is not None
    return _arguments(path, tuple(options), tuple(operands))


def _is_long_with_one_dash(text: str, spec: OptionSpec) -> bool:
    """Whether a word is an option such as openssl's `-passin`."""
    name = text.partition("=")[0]
    return len(name) > 2 and (name in spec.valued or name in spec.boolean)


def _long(word: Word, text: str, spec: OptionSpec, following: Word | None) -> list[Option]:
    name, equals, _ = text.partition("=")
    if equals:
        return [Option(name, word.after(len(name) + 1), word, word.start, word.end)]
    if spec.takes_value(name) and following is not None:
        return [Option(name, following, word, word.start, following.end)]
    return [Option(name, None, word, word.start, word.end)]


def _short(word: Word, text: str, spec: OptionSpec, following: Word | None) -> list[Option]:
    """The options of a cluster: the first that takes a value takes all the rest as its value, or the next word."""
    options: list[Option] = []
    start = word.start
    for place in range(1, len(text)):
        name = f"-{text[place]}"
        rest = word.after(place + 1)
        has_rest = bool(rest.parts)
        # pflag: `-p=X` is `-p X`, and for a boolean `-x=true` is the whole of it.
        if text.startswith("=", place + 1):
            return [*options, Option(name, word.after(place + 2), word, start, word.end)]
        if has_rest and (spec.takes_value(name) or name in spec.attached):
            return [*options, Option(name, rest, word, start, word.end)]
        if spec.takes_value(name) and following is not None:
            return [*options, Option(name, following, word, start, following.end)]
        end = rest.start if has_rest else word.end
        options.append(Option(name, None, word, start, end))
        start = end
    return options
