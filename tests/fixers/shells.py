"""Runs scripts in real shells, many in one process, with a stand-in for the tools that log in; says what they did."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path
from typing import NamedTuple

STAND_IN = Path(__file__).with_name("stand_in.sh")
TOOLS = (
    "docker", "podman", "buildah", "skopeo", "nerdctl", "crane", "gcrane", "regctl", "oras", "helm", "apptainer", "img",
    "az", "sudo", "ssh", "sshpass", "summon", "token", "aws", "gcloud", "oc", "terraform", "DOCKER_PASSWORD",
    "DOCKER_USERNAME",
)  # fmt: skip
SHELLS = {"bash": ("bash",), "dash": ("dash",), "ash": ("busybox", "ash")}


class Way(Enum):
    """How a script is run, as the lines around it in a shell."""

    PLAIN = 'eval "$SCRIPT"'
    ERREXIT = 'set -e; eval "$SCRIPT"'
    RUNNER = '$PIPEFAIL; set -o errexit; : | eval "$SCRIPT"'
    """As GitLab Runner does it, with pipefail in the shells that have it: `BashWriter.Finish` in its shells/bash.go."""


class Run(NamedTuple):
    """A script with a password (None: its variable is unset) and a registry that takes it, or refuses all."""

    script: str
    password: str | None
    way: Way
    refuses: bool = False


class Call(NamedTuple):
    """A call of a tool. `fields` are what it was told, however it was told; a registry may have let it in."""

    fields: tuple[str, ...]
    is_login: bool
    has_argument: bool
    accepted: bool


class Outcome(NamedTuple):
    """What a script did; `printed` is its other output and the state at its end, `errors` what the shell said."""

    calls: tuple[Call, ...]
    printed: str
    errors: str


_STATE = """\
trap 'printf "[%s]" "$?" "${n-}" "${W-}" "${X-}" "${H-}${D-}${LOG-}" "${PWD##*/}" "${P+set}"' EXIT
"""
_DRIVER = """\
run() {
  printf '\\035' >> "$RECORD"
  printf '\\035' >&2
  (
    cd "$1/work"
    eval "$2"
  ) >> "$RECORD"
  printf '\\034%s' "$?" >> "$RECORD"
}
PIPEFAIL=:
if set -o | grep pipefail > /dev/null; then PIPEFAIL='set -o pipefail'; fi
exec < /dev/null
"""
_VARIABLE = re.compile(r"\$\{?[!#]?([A-Za-z_]\w*)")
_PASSWORD = re.compile(r"pass|token|psw|pwd|secret|\A[PQY]\Z", re.IGNORECASE)
_USER = re.compile(r"user|usr|login|\A[UX]\Z", re.IGNORECASE)
_PROGRAMS = {"DOCKER": "docker", "SUDO": "sudo", "REGCTL": "regctl", "CONTAINER_ENGINE": "docker"}
_FILE = re.compile(r"cat token|(?:cat|<) secret")
_HOST = re.compile(r"\A(?:R|\w*(?:REGISTRY|HOST|URL|SERVER|OUT|API_V4|ACR_NAME|PORT|PROJECT_ID|TARGET_IP)\w*)\Z", re.I)


def environment(script: str) -> str:
    """Lines that set the variables of a script by their names: passwords to $SECRET, users, hosts, programs."""
    names = dict.fromkeys([*_VARIABLE.findall(script), *re.findall(r"\b[PQ]\b", script)])
    passwords = [name for name in names if _PASSWORD.search(name)]
    given = {name: _PROGRAMS.get(name) or _role(name) for name in names if name not in passwords}
    lines = [f"export {name}={value}" for name, value in given.items() if value]
    if passwords:
        assigned = " ".join(f'{name}="{_cut_off(name, script)}$SECRET"' for name in passwords)
        lines.append(f'if [ "${{SECRET+x}}" ]; then export {assigned}; else unset {" ".join(passwords)}; fi')
    # What a file holds, and what a function is called with.
    lines.append("printf '%s\\n' \"${SECRET-}\" | tee token > secret" if _FILE.search(script) else "")
    lines.append('set -- host ci "${SECRET-}" "${SECRET-}"')
    return "\n".join(line for line in lines if line) + "\n"


def _cut_off(name: str, script: str) -> str:
    """What stands before the password in a variable, of which a script takes the rest."""
    return "ci:" if f"${{{name}#*:}}" in script else "12345678" if f"${{{name}:8}}" in script else ""


def _role(name: str) -> str:
    if name in ("A", "W", "X", "H", "D", "LOG", "EMPTY", "NOBODY", "HOME", "BASHPID"):
        return ""
    return "ci" if _USER.search(name) else "h.example.com" if _HOST.match(name) else ""


def run_all(shell: str, runs: Sequence[Run], folder: Path) -> list[Outcome]:
    """What each of the runs does in a shell, which is one process with a subshell for each run."""
    programs = folder / "programs"
    programs.mkdir(parents=True)
    stand_in = programs / "stand-in"
    shutil.copy(STAND_IN, stand_in)
    stand_in.chmod(0o755)
    for tool in TOOLS:
        (programs / tool).symlink_to(stand_in)
    for index in range(len(runs)):
        (folder / str(index) / "work" / "d").mkdir(parents=True)
        (folder / str(index) / "work" / "hosts").write_text("a.example.com\nb.example.com\n", encoding="utf-8")
    record = folder / "record"
    driver = folder / "driver"
    driver.write_text(_driver(runs), encoding="utf-8", newline="\n")
    done = subprocess.run(
        [*SHELLS[shell], str(driver)],
        cwd=folder,
        env={
            "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "RECORD": str(record),
            "RETURN": "\r",
            "HOME": str(programs.parent),
            "LC_ALL": "C.UTF-8",
        },
        stderr=subprocess.PIPE,
        check=False,
    )
    records = record.read_bytes().decode(errors="surrogateescape").split("\x1d")[1:]
    errors = done.stderr.decode(errors="surrogateescape").split("\x1d")[1:]
    assert len(records) == len(errors) == len(runs), done.stderr[-2000:]
    return [_outcome(text, error) for text, error in zip(records, errors, strict=True)]


def _driver(runs: Iterable[Run]) -> str:
    passwords: dict[str | None, str] = {}
    scripts: dict[str, str] = {}
    lines = [_DRIVER]
    for index, run in enumerate(runs):
        if run.password not in passwords:
            passwords[run.password] = f"p{len(passwords)}"
            lines.append(f"{passwords[run.password]}() {{ {_setting(run.password)}; }}")
        if run.script not in scripts:
            scripts[run.script] = f"s{len(scripts)}"
            text = environment(run.script) + _STATE + run.script
            lines.append(f"{scripts[run.script]}={shlex.quote(text)}")
        lines.append(
            f"run {index} '{passwords[run.password]}; export REFUSE={'x' if run.refuses else ''};"
            f" SCRIPT=${scripts[run.script]}; {run.way.value.replace(chr(39), '')}'"
        )
    return "\n".join(lines) + "\n"


def _setting(password: str | None) -> str:
    if password is None:
        return "unset SECRET JOINED_SECRET"
    joined = "".join(line.removesuffix("\r") for line in password.split("\n"))
    return f"export SECRET={shlex.quote(password)} JOINED_SECRET={shlex.quote(joined)}"


_CALL = re.compile(r"\x1e([^\x1e\x1f]*(?:\x1f[^\x1e]*)?)\x1e")
_WHERE = re.compile(r"^\S*?(?:bash|dash|ash|sh|driver|eval): (?:eval: )?(?:line \d+: |\d+: )?", re.MULTILINE)
_TRACE = re.compile(r"^\++ ", re.MULTILINE)
"""`set -x` tells what a script does, which is what a fix changes."""


def _outcome(text: str, errors: str) -> Outcome:
    calls = [_call(found) for found in _CALL.findall(text)]
    return Outcome(tuple(calls), _CALL.sub("<call>", text), "" if _TRACE.search(errors) else _WHERE.sub("", errors))


def _call(text: str) -> Call:
    name, *fields = text.split("\x1f")
    if fields[:1] != ["login"]:
        return Call((name, *fields), is_login=fields[:1] == ["refused"], has_argument=False, accepted=False)
    # `login`, user, registry, password, how, answer, and a variable of the environment.
    kind, user, registry, password, how, answer, *rest = fields
    told = (name, kind, user, registry, password, *rest)
    return Call(told, is_login=True, has_argument=how == "argument", accepted=answer == "yes")
