"""What scripts fetch and run: in real shells, too, with a curl that says what it is told."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from cilint.facts.gather import Facts
from cilint.programs.roles import Role
from cilint.programs.table import programs_with
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.shell.fetching import FETCHERS
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"
URL = "https://get.example.com/x.sh"
FAKE = """#!/bin/sh
file=
case $0 in */wget) file=x.sh;; esac
for word; do
  case $before in -o | -sSLo) file=$word;; esac
  case $word in -qO-) file=-;; -O) [ "${0##*/}" = curl ] && file=x.sh;; esac
  before=$word
done
case $file in '' | -) exec 3>&1;; *) exec 3> "$file";; esac
echo 'echo fetched >> "$RUNS"' >&3
"""


def run(script: str, folder: Path, fakes: Mapping[str, str], environment: Mapping[str, Path]) -> None:
    """Run a script in a folder, with programs of ours in the place of those of the machine."""
    programs = folder.parent / "programs"
    programs.mkdir()
    for name, text in fakes.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"
    given = {**os.environ, "PATH": path, **{name: str(place) for name, place in environment.items()}}
    subprocess.run(["bash", "-c", script], cwd=folder, env=given, check=False, capture_output=True)


def facts_of(script: str, extra: str = "") -> Facts:
    indented = script.replace("\n", "\n      ")
    text = f"test:\n{extra}  script:\n    - |\n      {indented}\n"
    return next(Session(MemoryFiles({ROOT: text}), Settings(), ()).facts([ROOT]))


RUN = {
    f"curl -s {URL} | bash": True,
    f"curl -s {URL} | env A=b bash -s -- --yes": True,
    f"curl -s {URL} | tee copy | sh": True,
    f"curl -s {URL} | sh -c 'cat > /dev/null'": False,
    f"curl -s {URL} | bash ./own.sh": False,
    f"bash <(curl -s {URL})": True,
    f"source <(curl -s {URL})": True,
    f"cat <(curl -s {URL})": False,
    f'bash -c "$(curl -s {URL})"': True,
    f"bash -c 'V=$(curl -s {URL}); echo \"$V\"'": False,
    f"bash -c 'eval \"$(curl -s {URL})\"'": True,
    f'eval "$(wget -qO- {URL})"': True,
    f'V=$(curl -s {URL}); eval "$V"': True,
    f'V=$(curl -s {URL}); echo "$V"': False,
    f'V=$(curl -s {URL}); printf "%s\\n" "$V" > f; . ./f': True,
    f'V="$(curl -s {URL})"; sh <<< "$V"': True,
    f"bash <<E\n$(curl -s {URL})\nE": True,
    f"bash <<'E'\nV=$(curl -s {URL})\nE": False,
    f"curl -sSLo f {URL}; sh f": True,
    f"curl -O {URL}; chmod +x x.sh; ./x.sh": True,
    f"wget {URL} && bash x.sh": True,
    f"wget {URL} && mkdir d && mv x.sh d/ && sh d/x.sh": True,
    f"wget {URL} && bash ./own.sh x.sh": False,
    f"mkdir d; cd d; wget {URL}; cd ..; sh d/x.sh": True,
    f"get() {{ curl -s $1; }}\nget {URL} | sh": True,
    f"get() {{ curl -s $1; }}\nget {URL} > f; cat f": False,
    f"curl -s {URL} > f; cp f g; bash g": True,
    f"curl -s {URL} > f; echo : > f; bash f": False,
    f"curl -s {URL} | sed s/x/x/ | sh": True,
}


@pytest.mark.parametrize(("script", "is_run"), RUN.items())
def test_what_a_shell_runs_is_told_of(script: str, is_run: bool, tmp_path: Path) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    (folder / "own.sh").write_text(":\n")
    runs = tmp_path / "runs"
    run(script, folder, {"curl": FAKE, "wget": FAKE}, {"RUNS": runs})
    assert runs.exists() is is_run
    assert bool(facts_of(script).downloads) is is_run


@pytest.mark.parametrize(
    ("script", "is_told"),
    [
        (f"curl -sSLo f {URL}; sha256sum -c sums; sh f", False),
        (f'curl -sSLo f {URL}; echo "$SUM  f" | sha256sum -c -; sh f', False),
        (f'curl -sSLo f {URL}; echo "$SUM  other" | sha256sum -c -; sh f', True),
        (f'curl -sSLo f {URL}; [ "$(sha256sum f)" = "$SUM" ] || exit 1; sh f', False),
        (f"curl -sSLo f {URL}; sha256sum f; sh f", True),
        (f"curl -sSLo f {URL}; sh f; sha256sum -c sums", True),
        (f"sha256sum -c sums; curl -sSLo f {URL}; sh f", True),
        (f"check() {{ sha256sum -c sums; }}\ncurl -sSLo f {URL}; check; sh f", False),
        (f"curl -sSLo f {URL}; gpg --verify f.sig f; sh f", False),
        (f"curl -sSLo f {URL}; gpg --import f; sh f", True),
        (f"curl -sSLo f {URL}; cosign verify-blob --bundle f.bundle f; sh f", False),
    ],
)
def test_a_check_before_it_is_run_is_enough(script: str, is_told: bool) -> None:
    assert bool(facts_of(script).downloads) is is_told


@pytest.mark.parametrize(
    ("script", "is_told"),
    [
        (f"curl -s {URL} | python3", True),
        (f"curl -s {URL} | python3 -", True),
        (f"curl -s {URL} | python3 -m json.tool", False),
        (f"curl -s {URL} | python3 -c 'import sys'", False),
        (f"curl -s {URL} | python3 read.py", False),
        (f'python3 -c "$(curl -s {URL})"', True),
        (f"curl -s {URL} | php -- --install-dir=/usr/bin", True),
        (f"curl -s {URL} | node -e 'x()'", False),
        (f"curl -sSLo x.py {URL}; python3 -u x.py", True),
        (f"curl -sSLo x.json {URL}; python3 -m json.tool x.json", False),
        (f"curl -sSLo tool {URL}; chmod 0755 tool", True),
        (f"curl -sSLo tool {URL}; chmod u=rw,g+x tool", True),
        (f"curl -sSLo tool {URL}; chmod 644 tool", False),
        (f"curl -sSLo tool {URL}; chmod g-x tool", False),
        (f"curl -sSLo tool {URL}; sudo install -m 755 tool /usr/bin/tool", True),
        (f'S=$(curl -so f -w "%{{http_code}}" {URL}); sh -c "echo $S"', False),
        ("curl -s http://localhost:8000/x | sh", False),
        ("curl -s file:///opt/x | sh", False),
        ("curl -s $URL | sh", True),
    ],
)
def test_code_in_other_languages_and_programs(script: str, is_told: bool) -> None:
    assert bool(facts_of(script).downloads) is is_told


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("$CI_API_V4_URL/projects/1/x", True),
        ("https://$CI_SERVER_HOST/group/x", True),
        ("http://$CI_SERVER_HOST/group/x", False),
        ("https://gitlab.com/group/x", False),
        ("$BASE/x", True),
    ],
)
def test_what_comes_from_the_gitlab_that_runs_the_job(url: str, is_own: bool) -> None:
    (fact,) = facts_of(f'curl -s "{url}" | sh', "  variables: {BASE: $CI_SERVER_URL/group}\n").downloads
    assert fact.is_own is is_own


def test_the_programs_that_fetch_are_those_of_the_table() -> None:
    assert {program.name for program in programs_with(Role.FETCHES)} == FETCHERS


UNPACKED = {
    f"curl -s {URL} | tar xz": True,
    f"curl -s {URL} | tar -xzf -": True,
    f"curl -s {URL} | tar tz": False,
    f"curl -sSLo f {URL}; tar zxf f": True,
    f"curl -sSLo f {URL}; tar zxvf f --strip-components=0": True,
    f"curl -sSLo f {URL}; mkdir d; tar -C . --extract --gzip --file=f": True,
    f"curl -sSLo f {URL}; tar czf g f": False,
    f"curl -sSLo f {URL}; tar tzf f": False,
    f"curl -sSLo f {URL}; cp f g; tar xzf g": True,
    f"curl -sSLo f {URL}; tar xzf own.tgz": False,
    f"get() {{ curl -s $1; }}\nget {URL} | tar xz": True,
}


@pytest.mark.parametrize(("script", "is_unpacked"), UNPACKED.items())
def test_what_tar_unpacks_is_told_of(script: str, is_unpacked: bool, tmp_path: Path) -> None:
    fake = FAKE.replace("echo 'echo fetched >> \"$RUNS\"' >&3", 'cat "$ARCHIVE" >&3')
    assert fake != FAKE
    for name, member in (("fetched.tgz", "mark"), ("job/own.tgz", "other")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / member).write_text("x")
        subprocess.run(["tar", "czf", name, member], cwd=tmp_path, check=True)
    run(script, tmp_path / "job", {"curl": fake}, {"ARCHIVE": tmp_path / "fetched.tgz"})
    assert (tmp_path / "job/mark").exists() is is_unpacked
    assert [fact.is_unpacked for fact in facts_of(script).downloads] == ([True] if is_unpacked else [])


@pytest.mark.parametrize(
    ("script", "is_told"),
    [
        (f"curl -sSLo f.zip {URL}; unzip -o f.zip -d x", True),
        (f"curl -sSLo f.zip {URL}; unzip -l f.zip", False),
        (f"curl -sSLo f.deb {URL}; dpkg -i ./f.deb", True),
        (f"curl -sSLo f.deb {URL}; dpkg --info f.deb", False),
        (f"curl -sSLo f.rpm {URL}; rpm -Uvh f.rpm", True),
        (f"curl -sSLo f.rpm {URL}; rpm -qp f.rpm", False),
        (f"curl -sSLo f.deb {URL}; apt-get install -y ./f.deb", True),
        (f"curl -sSLo curl {URL}; apt-get install -y curl", False),
        (f"curl -sSLo f.whl {URL}; pip install f.whl", True),
        (f"curl -sSLo f.tar {URL}; docker load -i f.tar", True),
        (f"curl -s {URL} | docker load", True),
        (f"curl -sSLo f.zip {URL}; sha256sum -c sums; unzip f.zip", False),
    ],
)
def test_what_others_unpack_and_install(script: str, is_told: bool) -> None:
    assert [fact.is_unpacked for fact in facts_of(script).downloads] == ([True] if is_told else [])


def test_what_is_unpacked_and_run_is_told_of_once_as_run() -> None:
    facts = facts_of(f"curl -sSLo f {URL}; tar xzf f; sh f").downloads
    assert [fact.is_unpacked for fact in facts] == [False]
