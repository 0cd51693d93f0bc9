"""A password moves to standard input where that is certain to mean the same, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Applicability, Fix
from cilint.runner.config import Runner
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.text.files import MemoryFiles

Mend = Callable[..., str]
Offer = Callable[..., list[Fix | None]]

LOGIN = 'docker login -u ci -p "$P" h.example.com'
SAFE = """printf '%s' "$P" | docker login -u ci --password-stdin h.example.com"""


def pipeline(script: str) -> str:
    """A job with a script of one literal block."""
    return "job:\n  script:\n    - |\n" + "".join(f"      {line}\n" for line in script.split("\n"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LOGIN, SAFE),
        (f"true && {LOGIN} || exit 1", f"true && {SAFE} || exit 1"),
        (f"! {LOGIN}", f"! {SAFE}"),
        (f"if {LOGIN}; then a; fi", f"if {SAFE}; then a; fi"),
        (f"until {LOGIN}; do sleep 1; done", f"until {SAFE}; do sleep 1; done"),
        (f"for i in 1 2; do {LOGIN} && break; done", f"for i in 1 2; do {SAFE} && break; done"),
        (f"( cd x; {LOGIN} )", f"( cd x; {SAFE} )"),
        (f"{{ {LOGIN}; }}", f"{{ {SAFE}; }}"),
        (f"log() {{ {LOGIN}; }}", f"log() {{ {SAFE}; }}"),
        (f"case $A in b) {LOGIN};; esac", f"case $A in b) {SAFE};; esac"),
        (f"{LOGIN} > /dev/null 2>&1", f"{SAFE} > /dev/null 2>&1"),
        (f"{LOGIN} | tee log", f"{SAFE} | tee log"),
        (f"{LOGIN} &", f"{SAFE} &"),
        (f"{LOGIN}  # a comment", f"{SAFE}  # a comment"),
        (f"{LOGIN}; {LOGIN}", f"{SAFE}; {SAFE}"),
        (f"A=b {LOGIN}", SAFE.replace("docker", "A=b docker")),
        (f"sudo -E {LOGIN}", SAFE.replace("docker", "sudo -E docker")),
        (f"$SUDO {LOGIN}", SAFE.replace("docker", "$SUDO docker")),
        (f"env A=b timeout 9 {LOGIN}", SAFE.replace("docker", "env A=b timeout 9 docker")),
        (
            "docker login -u ci -p$P h.example.com",
            """printf '%s' "$P" | docker login -u ci --password-stdin h.example.com""",
        ),
        (
            "docker login -p=${P} --username=ci h",
            """printf '%s' "${P}" | docker login --password-stdin --username=ci h""",
        ),
        ('docker login "--password=$A$B" -u ci h', """printf '%s' "$A$B" | docker login --password-stdin -u ci h"""),
        ("docker login -p $(aws b) -u ci h", "aws b | docker login --password-stdin -u ci h"),
        ("docker login -p $(a b) -u ci h", """printf '%s' "$(a b)" | docker login --password-stdin -u ci h"""),
        ('docker login -p "$(a | b)" -u ci h', """printf '%s' "$(a | b)" | docker login --password-stdin -u ci h"""),
        ("docker login -p `a b` -u ci h", """printf '%s' "`a b`" | docker login --password-stdin -u ci h"""),
        (
            "docker login -u ci \\\n  -p \\\n  $P h",
            """printf '%s' "$P" | docker login -u ci \\\n  --password-stdin h""",
        ),
        (
            "oras login -u ci --identity-token $T h.example.com",
            """printf '%s' "$T" | oras login -u ci --identity-token-stdin h.example.com""",
        ),
    ],
)
def test_the_password_goes_to_standard_input_of_the_same_command(mend: Mend, before: str, after: str) -> None:
    assert mend(pipeline(before)) == pipeline(after)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param('docker login -u ci -p "secret$P" h.example.com', id="a password that is in the file in part"),
        pytest.param("docker login -u ci -p 'Fake-literal-1' h.example.com", id="a literal password"),
        pytest.param("docker login -u ci -p ${P:-Fake-literal-1} h.example.com", id="a literal default"),
        pytest.param('docker login -p "$P" h.example.com', id="no user name"),
        pytest.param(f"{LOGIN} -p $Q", id="two passwords"),
        pytest.param(f"{LOGIN} --password-stdin", id="what fails already"),
        pytest.param(f"yes | {LOGIN}", id="a pipe that feeds it"),
        pytest.param(f"{LOGIN} < /dev/null", id="a file that feeds it"),
        pytest.param(f'{LOGIN} <<< "$X"', id="a here-string"),
        pytest.param(f"{LOGIN} <&3", id="another descriptor"),
        pytest.param(f"retry 3 {LOGIN}", id="a second try finds nothing to read"),
        pytest.param(f"time {LOGIN}", id="time is a keyword before a pipe only"),
        pytest.param(f"exec {LOGIN}", id="exec behind a pipe replaces a subshell"),
        pytest.param(f"sudo -S {LOGIN}", id="sudo reads its own password"),
        pytest.param(f"echo h | xargs {LOGIN}", id="xargs feeds nothing"),
        pytest.param(f'ssh host "{LOGIN.replace(chr(34), "")}"', id="the outer shell puts the password in"),
        pytest.param(f"ssh host {LOGIN}", id="no quotes around it"),
        pytest.param(f"docker exec c {LOGIN}", id="without -i a container has no input"),
        pytest.param(f"eval {LOGIN}", id="eval without quotes"),
        pytest.param(f"X=`{LOGIN}`", id="backticks"),
        pytest.param(f"echo '{LOGIN}' > a.sh\nsh a.sh", id="a text that is printed"),
        pytest.param(f"L='{LOGIN}'\neval $L", id="a text in a variable"),
        pytest.param("az acr login -n x -u ci -p $P", id="a tool without the option"),
        pytest.param("docker login -u ci -p $env:P h.example.com", id="PowerShell"),
        pytest.param("docker login -u ci -Dp $P h.example.com", id="options in one word"),
        pytest.param("docker login -u ci -p $(a\nb) h.example.com", id="a value of two lines"),
        pytest.param(LOGIN.replace("$P", "$@"), id="all arguments of a function"),
        pytest.param(LOGIN.replace("$P", "${a[@]}"), id="all of an array"),
        pytest.param(LOGIN.replace("$P", "${a[n++]}"), id="a variable that counts on, in the password"),
        pytest.param(LOGIN.replace("ci", "$((n+=1))"), id="a variable that counts on"),
        pytest.param(LOGIN.replace("ci", '"${U:=ci}"'), id="a variable that is set by its use"),
        pytest.param(f"A=${{U:=ci}} {LOGIN}", id="a variable that is set for the environment"),
        pytest.param(f"{LOGIN} > ${{LOG:=log}}", id="a variable that is set for a redirection"),
        pytest.param(LOGIN.replace("ci", "$(cat)"), id="a substitution that would read the password"),
        pytest.param(f"docker() {{ a; }}\n{LOGIN}", id="a function"),
        pytest.param(f"alias docker='a; docker'\n{LOGIN}", id="an alias"),
        pytest.param(f"printf() {{ a; }}\n{LOGIN}", id="a function for what prints"),
        pytest.param(f"coproc {LOGIN}", id="a coprocess is one command"),
        pytest.param(f"{LOGIN}; echo $_", id="its last argument is asked for"),
        pytest.param(f"{LOGIN} | a\necho ${{PIPESTATUS[0]}}", id="its place in a pipe is asked for"),
        pytest.param(f"ssh host << E\n{LOGIN.replace(chr(34), chr(39))}\nE", id="quotes within a here-document"),
    ],
)
def test_there_is_no_fix_for(mend: Mend, script: str) -> None:
    text = pipeline(script)
    assert mend(text, unsafe=True) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"X=$({LOGIN} 2>&1)", f"X=$({SAFE} 2>&1)"),
        (f"sh -c '{LOGIN}'", f"sh -c '{SAFE}'".replace("'%s'", "%s")),
        (f"retry 3 sh -c '{LOGIN}'", f"retry 3 sh -c '{SAFE}'".replace("'%s'", "%s")),
        (f"ssh host 'sudo {LOGIN}'", f"ssh host '{SAFE.replace('docker', 'sudo docker')}'".replace("'%s'", "%s")),
        (f"ssh host << E\n{LOGIN}\nE", f"ssh host << E\n{SAFE}\nE".replace("'%s'", "%s")),
        ("$DOCKER login -u ci -p $P h.example.com", SAFE.replace("docker", "$DOCKER")),
        (LOGIN.replace("$P", "${P:?}"), SAFE.replace("$P", "${P:?}")),
        (LOGIN.replace("ci", "$(a b)"), SAFE.replace("ci", "$(a b)")),
        (f"set -u\n{LOGIN}", f"set -u\n{SAFE}"),
        (f". ./lib.sh\n{LOGIN}", f". ./lib.sh\n{SAFE}"),
        (f'eval "$(a b)"\n{LOGIN}', f'eval "$(a b)"\n{SAFE}'),
        (f"trap 'a' ERR\n{LOGIN}", f"trap 'a' ERR\n{SAFE}"),
    ],
)
def test_a_fix_that_somebody_has_to_look_at_is_unsafe(mend: Mend, offer: Offer, before: str, after: str) -> None:
    (fix,) = offer(pipeline(before))
    assert fix
    assert fix.applicability is Applicability.UNSAFE
    assert mend(pipeline(before)) == pipeline(before)
    assert mend(pipeline(before), unsafe=True) == pipeline(after)


JOB = f"job:\n  script:\n    - {LOGIN}\n"


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("  tags: [windows]\n", id="a tag"),
        pytest.param("  image: mcr.microsoft.com/powershell:7.4\n", id="an image"),
        pytest.param("  image: {name: mcr.microsoft.com/windows/servercore:ltsc2022}\n", id="a name of an image"),
        pytest.param("  before_script: ['Write-Host hello']\n", id="another entry"),
        pytest.param("  after_script: ['$env:A']\n", id="another script"),
        pytest.param("  before_script: ['docker() { a; }']\n", id="a function in another entry"),
    ],
)
def test_there_is_no_fix_for_a_job_with(mend: Mend, before: str) -> None:
    assert mend(JOB, unsafe=True) != JOB
    text = JOB.replace("  script", f"{before}  script")
    assert mend(text, unsafe=True) == text


def test_there_is_no_fix_for_a_job_whose_runner_may_use_powershell() -> None:
    files = MemoryFiles({".gitlab-ci.yml": JOB})
    rules = Selection(select=("password-on-command-line",))
    for runner, fixes in ((Runner(executor="docker"), 1), (Runner(executor="docker-windows"), 0)):
        session = Session(files, Settings(rules, runners=(runner,)), built_in_rules())
        (finding,) = session.check([".gitlab-ci.yml"]).findings
        assert len(finding.fixes) == fixes


@pytest.mark.parametrize("change", ["set -u", ". ./lib.sh", "source lib.sh", "eval $(a)", "if a; then . b; fi"])
def test_what_is_not_sure_in_one_of_the_jobs_with_a_login_is_not_safe(offer: Offer, change: str) -> None:
    shared = f".login: &login\n  - {LOGIN}\na:\n  script: *login\nb:\n  before_script: ['{{}}']\n  script: *login\n"
    (safe,), (unsafe,) = (offer(shared.format(each)) for each in ("set -e", change))
    assert safe
    assert unsafe
    assert [fix.applicability for fix in (safe, unsafe)] == [Applicability.SAFE, Applicability.UNSAFE]


@pytest.mark.parametrize(
    "line",
    [
        "eval $(ssh-agent -s)",
        "set -e",
        "set -eo pipefail",
        "./a.sh",
        "cp . b",
        "a() { b; }",
        "alias a=b",
        "trap a EXIT",
    ],
)
def test_what_cannot_change_a_login_leaves_its_fix_safe(mend: Mend, line: str) -> None:
    assert mend(pipeline(f"{line}\n{LOGIN}")) == pipeline(f"{line}\n{SAFE}")


def test_a_script_in_a_yaml_variable_gets_no_pipe(mend: Mend) -> None:
    """`$LOGIN` is split into words, of which a `|` is one."""
    text = f"variables:\n  LOGIN: '{LOGIN}'\njob:\n  script: $LOGIN\n"
    assert mend(text, unsafe=True) == text


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"  script: {LOGIN}", f"  script: {SAFE}"),
        (f"  script: {LOGIN}  # why", f"  script: {SAFE}  # why"),
        (f"  script: [{LOGIN}, b]", f"  script: [{SAFE}, b]"),
        (
            "  script: ['docker login -u a -p $P h']",
            """  script: ['printf ''%s'' "$P" | docker login -u a --password-stdin h']""",
        ),
        (
            '  script: ["docker login -u \\x61 -p \\"$P\\" h"]',
            """  script: ["printf '%s' \\"$P\\" | docker login -u \\x61 --password-stdin h"]""",
        ),
        (
            "  script:\n  - >-\n   a &&\n   docker login\n   -u a -p\n   $P h",
            """  script:\n  - >-\n   a &&\n   printf '%s' "$P" | docker login\n   -u a --password-stdin h""",
        ),
        (
            '  script:\n  - "docker login\n    -u a -p $P \\\n    h"',
            """  script:\n  - "printf '%s' \\"$P\\" | docker login\n    -u a --password-stdin \\\n    h\"""",
        ),
        (
            "  script:\n  - docker login -u 'it''s'\n     -p\n     ${P} h",
            """  script:\n  - printf '%s' "${P}" | docker login -u 'it''s'\n     --password-stdin h""",
        ),
        (
            "  script: |2-\n\n    a  # b\n\n    docker login -u a -p $P h  # c",
            """  script: |2-\n\n    a  # b\n\n    printf '%s' "$P" | docker login -u a --password-stdin h  # c""",
        ),
    ],
)
def test_every_style_of_yaml_keeps_its_layout(mend: Mend, before: str, after: str, line_break: str) -> None:
    text, mended = (f"# top\njob: &a  # b\n{script}\n# end\n".replace("\n", line_break) for script in (before, after))
    assert mend(text) == mended
    assert mend(mended) == mended


def test_the_title_says_what_to_expect(offer: Offer) -> None:
    (fix,) = offer(pipeline(LOGIN))
    assert fix
    assert fix.title == """printf '%s' "$P" | docker login … --password-stdin"""
    assert fix.applicability is Applicability.SAFE
