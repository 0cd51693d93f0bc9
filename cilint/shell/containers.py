"""What container tools run: the words of `docker exec NAME …` or `kubectl exec POD -- …`, the image of `docker run`."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.shell.command import program_name
from cilint.shell.options import OptionSpec, parse_subcommand
from cilint.shell.word import Word

# https://docs.docker.com/reference/cli/docker/ (also /container/run/, /container/exec/, /compose/)
_GLOBAL = OptionSpec(
    valued=frozenset(("--config", "-c", "--context", "-H", "--host", "-l", "--log-level", "--tlscacert", "--tlscert",
                      "--tlskey")),
    boolean=frozenset(("-D", "--debug", "--tls", "--tlsverify")),
)  # fmt: skip
_EXEC = OptionSpec(
    boolean=frozenset(("-d", "--detach", "-i", "--interactive", "-t", "--tty", "-T", "--no-tty", "--no-TTY",
                       "--privileged", "--dry-run")),
    unknown_valued=True,
    interspersed=False,
)  # fmt: skip
_RUN = OptionSpec(
    boolean=_EXEC.boolean | frozenset((
        "--rm", "--init", "--read-only", "--no-healthcheck", "--oom-kill-disable", "-P", "--publish-all",
        "--sig-proxy", "-q", "--quiet", "--disable-content-trust", "--use-api-socket", "--replace", "--rmi",
        "--no-hosts", "--env-host", "--tls-verify", "--build", "--no-deps", "--quiet-pull", "--quiet-build",
        "--remove-orphans", "--service-ports", "--use-aliases",
    )),
    unknown_valued=True,
    interspersed=False,
)  # fmt: skip
_COMPOSE = OptionSpec(
    valued=frozenset(("-f", "--file", "-p", "--project-name", "--profile", "--env-file", "--project-directory",
                      "--ansi", "--parallel", "--progress")),
)  # fmt: skip
_COMPOSE_RUNS: dict[tuple[str, ...], OptionSpec] = {(): _COMPOSE, ("exec",): _EXEC, ("run",): _RUN}
_RUNS: dict[tuple[str, ...], OptionSpec] = {
    (): _GLOBAL,
    ("exec",): _EXEC,
    ("run",): _RUN,
    ("container", "exec"): _EXEC,
    ("container", "run"): _RUN,
    ("create",): _RUN,
    ("container", "create"): _RUN,
    **{("compose", *path): spec for path, spec in _COMPOSE_RUNS.items()},
}


def in_container(words: Sequence[Word], program: str) -> tuple[Word, ...]:
    """The words that `docker exec`, `docker run` and `docker compose exec|run` run; `words` are after the program.

    Empty where another subcommand is called, or an image's own program gets only options.
    """
    specs = _COMPOSE_RUNS if program == "docker-compose" else _RUNS
    arguments = parse_subcommand(words, specs)
    if not arguments.path or arguments.path[-1] not in ("exec", "run"):
        return ()
    inner = arguments.operands[1:]
    entrypoint = arguments.value("--entrypoint")
    if entrypoint is not None and entrypoint.parts and program_name(entrypoint):
        return (entrypoint, *inner)
    return inner if inner and not inner[0].prefix.startswith("-") else ()


def image_that_runs(words: Sequence[Word]) -> Word | None:
    """The image of `docker run` and `docker create`; `words` are after the program. None for other subcommands."""
    arguments = parse_subcommand(words, _RUNS)
    is_run = arguments.path in (("run",), ("create",), ("container", "run"), ("container", "create"))
    return arguments.operands[0] if is_run and arguments.operands else None


def in_pod(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words that `kubectl exec … -- …` runs; `words` are those after the program."""
    names = [word.literal for word in words]
    if "--" not in names:
        return ()
    dashes = names.index("--")
    return tuple(words[dashes + 1 :]) if {"exec", "rsh", "run", "debug"} & set(names[:dashes]) else ()
