"""Whether a text given as a password is one: what is only a reference, a placeholder or a variable's name.

Length and weakness do not matter here: `123` and `password` are passwords. Nothing here looks for the known formats
of tokens.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cilint.lazy.patterns import regex

# Variables of shells, of PowerShell, cmd, GitLab and template engines; commands whose output is meant.
_REFERENCE = regex(
    r"""
      \$ [A-Za-z_]          # $NAME, $env:NAME
    | \$ [{(1-9@*]          # ${NAME}, $(command), $1, "$@"
    | \$\[\[                # $[[ inputs.name ]]
    | ` [^`]+ `             # `command`
    | % [A-Z_]\w+ %         # %NAME%
    | \{\{ [^{}]* \}\}      # {{ name }}
""",
    re.VERBOSE,
)
_WHOLE_REFERENCE = regex(
    r"\$\$?(?:env:)?\w+|\$\{[^{}]*\}|\$\[\[[^\]]*\]\]|\$\(.*\)|`[^`]+`|%\w+%|\{\{[^{}]*\}\}", re.DOTALL
)

_PLACEHOLDER = regex(
    r"""
      <[^<>]*>                                          # <password>
    | \((?=[^()]*[ ])[^()]*\)                           # (the content from above)
    | [\[{] [A-Za-z]+ (?:[ _-]+[A-Za-z]+)* [\]}]        # [password], {registry token}
    | (?P<marks>@@?|__+) [A-Za-z]+ (?:_[A-Za-z]+)* (?P=marks)   # @PASSWORD@, __PASSWORD__
    | %(?:\d+\$)?[-\d.]*[bdqs]                             # a conversion of printf
    | --[a-z]+(?:-[a-z]+)*                              # --password-stdin: the value was forgotten
    | @ (?:[a-z]+(?:[_-][a-z]+)* | [\w.~-]*/[\w./~-]+ | [\w-]+\.[a-z]{1,5})   # @file, @/run/token, @token.txt
    | [*.\u2022\u2026?\#_-]+                            # ***, ..., ____
    | (?:[A-Za-z]{1,10}[-_]){0,2} [xX]{3,} (?:[-_.][xX]+)*      # xxxx, XXXX-XXXX, glpat-xxxxxxxx
    | (?i: your[-_ ] .*
         | your (?:password|passwd|pass|token|secret|key|credentials?)
         | (?:insert|replace|enter|put|add)[-_ ]
           (?:me|with|your|the|a|passwd|password|token|secret|key|credentials?) (?:[-_ ].*)?
         | .* [-_ ]here
         | (?:change|replace)[-_ ]?(?:me|this|it)
         | (?:set|defined|stored|configured|provided|overridden|comes?|see|taken)[-_ ](?:in|by|from|at|via|on)[-_ ] .*
         | none | null | nil | undefined | unset | n/a | not[-_ ](?:set|used|needed)
         | redacted | masked | hidden | placeholder | example | tbd | todo | fixme
         | base64[-_ ].*
         )
    | [A-Z0-9_]* (?:BASE64|EXAMPLE|YOUR) [A-Z0-9_]*     # MY_BASE64_CREDENTIAL, AKIAIOSFODNN7EXAMPLE
    | \#\{[^{}]*\}\#?                                   # #{password}#, which a deployment replaces
    | ENC\[.*\]                                         # encrypted by SOPS
    | (?:op|vault|secret|awssm|gcpsm|ref\+\w+)://\S+ | vault:\S+\#\S+ | arn:aws[\w-]*:(?:secretsmanager|ssm):\S+
""",
    re.VERBOSE,
)

_IDENTIFIER = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_SECRET_WORDS = frozenset(
    {"AUTH", "CREDENTIAL", "CREDENTIALS", "KEY", "PASS", "PASSWD", "PASSWORD", "PAT", "PSW", "PW", "PWD"}
    | {"SECRET", "TOKEN"}
)

# The sample of GitLab's documentation, doc/ci/docker/using_docker_images.md, and the user of every job.
_NO_SECRETS = frozenset({"my_username:my_password", "gitlab-ci-token"})


# A job asks about all that it shares with thousands of others.
_asked_often = lru_cache(maxsize=1024)


def holds_reference(text: str) -> bool:
    """Whether part of a text stands for something else: a variable, a command's output, an input of GitLab's."""
    return _REFERENCE.search(text) is not None


def is_placeholder(text: str) -> bool:
    """Whether a text is nothing but a reference, or is obviously to be replaced; a blank text is."""
    text = text.strip()
    if not text or _WHOLE_REFERENCE.fullmatch(text):
        return True
    return _PLACEHOLDER.fullmatch(text) is not None


def is_variable_name(text: str) -> bool:
    """Whether a text looks like the name of a variable with a secret, its `$` forgotten: CI_REGISTRY_PASSWORD."""
    if not _IDENTIFIER.fullmatch(text) or is_placeholder(text):
        return False
    words = text.split("_")
    return words[0] == "CI" or not _SECRET_WORDS.isdisjoint(words)


@_asked_often
def is_secret(text: str) -> bool:
    """Whether a literal text that stands where a password belongs is the password itself.

    What is literal the caller knows: in a shell's single quotes `pa$$word` is.
    """
    return not (text in _NO_SECRETS or is_placeholder(text) or is_variable_name(text))


@_asked_often
def is_literal_secret(text: str) -> bool:
    """As `is_secret`, where the text alone must tell whether it is literal."""
    return is_secret(text) and not holds_reference(text)
