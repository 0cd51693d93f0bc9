"""Commands that print secrets which no variable of the script names: all variables, fresh tokens, Docker's own file."""

from __future__ import annotations

from cilint.container.hints import may_hold_auth_config
from cilint.lazy.patterns import regex
from cilint.shell.command import Command
from cilint.shell.word import Word

_CONFIG_FILE = regex(r"(?:\A|/)(?:\.docker/config\.json|containers/auth\.json|\.dockercfg)\Z|"
                          r"\A\$\{?(?:DOCKER_CONFIG\}?/config\.json|REGISTRY_AUTH_FILE\}?)\Z")  # fmt: skip
# Subcommands that print a token which they have just got: https://docs.aws.amazon.com/cli/, gcloud(1), oc(1), az(1).
_TOKEN_MAKERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "aws": (("ecr", "get-login-password"), ("ecr-public", "get-login-password"), ("ecr", "get-login")),
    "gcloud": (("print-access-token",), ("print-identity-token",)),
    "oc": (("whoami", "-t"), ("whoami", "--show-token")),
    "az": (("acr", "login", "--expose-token"), ("account", "get-access-token")),
}
_ENVIRONMENT_PRINTERS = frozenset(
    {"env", "printenv", "export", "set", "declare", "typeset", "get-childitem", "gci", "dir", "ls"}
)
SECRET_PRINTERS = _ENVIRONMENT_PRINTERS | _TOKEN_MAKERS.keys()
"""The programs, in small letters, that may do what `prints_environment` or `makes_token` tell of."""

# Programs that print what a server or a store of secrets answers.
_FETCHERS = frozenset(
    {"akeyless", "aws", "az", "bao", "bw", "curl", "doppler", "gcloud", "gopass", "http", "https", "infisical"}
    | {"invoke-restmethod", "irm", "op", "sops", "vault", "wget", "xh"}
)


def is_config_file(word: Word) -> bool:
    """Whether a word is the path of a file in which Docker or its kin keep credentials."""
    return _CONFIG_FILE.search(word.raw.strip("\"'")) is not None


def prints_environment(command: Command) -> bool:
    """Whether a command prints the variables of the job: `env`, `printenv`, `export -p`, `set`, `declare -p`."""
    program, words = (command.program or "").lower(), command.words[1:]
    if program not in _ENVIRONMENT_PRINTERS:
        return False
    texts = [word.literal or "" for word in words]
    if program in ("env", "printenv"):
        return all(text in ("-0", "--null") or "=" in word.prefix for text, word in zip(texts, words, strict=True))
    if program in ("export", "set"):
        return not command.assignments and texts in ([], ["-p"]) and not (program == "set" and texts)
    if program in ("declare", "typeset"):
        return not command.assignments and texts in ([], ["-x"], ["-p"], ["-xp"], ["-px"])
    return any(text.lower().rstrip("\\/*") == "env:" for text in texts)


def makes_token(command: Command) -> bool:
    """Whether a command prints a token that it has just got."""
    texts = [word.literal or "" for word in command.words[1:]]
    if "--query" in texts and not any("token" in text.lower() for text in texts[texts.index("--query") :]):
        return False
    return any(all(word in texts for word in words) for words in _TOKEN_MAKERS.get(command.program or "", ()))


def fetches(command: Command) -> bool:
    """Whether what a command prints comes from elsewhere: by itself, or by the one whose output it reads."""
    source: Command | None = command
    while source is not None:
        if (source.program or "").lower() in _FETCHERS:
            return True
        source = source.reads_from
    return False


def writes_credentials(command: Command) -> bool:
    """Whether a command writes a file in which Docker keeps credentials, and may put some into it."""
    if not command.redirections and command.program != "tee":
        return False
    targets = [item.target for item in command.redirections if item.target and item.operator in (">", ">>", ">|")]
    targets += command.words[1:] if command.program == "tee" else []
    if not any(is_config_file(target) for target in targets):
        return False
    texts = [*command.words, *(document.body for document in command.here_documents)]
    texts += command.reads_from.words if command.reads_from else []
    is_known = all(word.literal is not None for word in texts)
    return not is_known or any(may_hold_auth_config(word.raw) for word in texts)
