"""Whatever is asked of the program, and in whichever place it finds a secret: the secret does not come out again."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cilint.cli import main
from cilint.report.formats import FORMATS
from tests.lsp.direct import told
from tests.secrecy.places import ANYWHERE, DORMANT, ELSEWHERE, NAMED, REGISTRY, ROOT, Place, planted
from tests.secrets import samples


def steady(places: Mapping[str, Place]) -> dict[str, Place]:
    """The places that stay quick, and in which any text is hidden, an ordinary word as well."""
    return {
        name: place
        for name, place in places.items()
        if name not in ELSEWHERE and sum(map(len, place.files.values())) < 5_000
    }


PASSWORDS_OF_REGISTRIES = steady(REGISTRY)
OTHER_PASSWORDS = steady(NAMED)
ALL = {**PASSWORDS_OF_REGISTRIES, **OTHER_PASSWORDS, **ANYWHERE}

TOKENS = st.sampled_from([*samples.TOKENS.values()]) | st.integers().map(
    lambda seed: "glpat-" + samples.some(20, seed=seed)
)

OPTIONS = (
    [],
    ["--select", "unpinned-image"],
    ["--select", "missing-registry-auth,legacy-service-links"],
    ["--ignore", "hardcoded-registry-password"],
    ["--min-severity", "blocker"],
    ["--statistics"],
    ["--trace", "hardcoded-registry-password"],
    ["--rules", "house"],
)

# `Q` is in nothing that the program says by itself, nor in a fingerprint, so that what is found did not come by chance.
SECRETS = st.from_regex(r"\AQ[a-z0-9]{0,3}Q[0-9]{2}[A-Za-z0-9_.+/=-]{0,16}\Z") | st.sampled_from(["Q1", "Q12", "QQ"])


# What a name makes a secret is no shorter.
PASSWORDS = st.from_regex(r"\AQ[a-z0-9]{0,3}Q[0-9]{2}[A-Za-z0-9_.=-]{0,16}\Z")


def forms(secret: str) -> set[str]:
    """The secret, its beginning, and what base64 makes of it alone and after a user's name, and an address of it."""
    encoded = [base64.b64encode(text.encode()).decode().rstrip("=") for text in (secret, f"ci:{secret}")]
    return {secret, secret[:8], quote(secret, safe=""), *encoded}


def run(*arguments: str) -> str:
    """All that the program prints."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        main(arguments)
    assert "internal error" not in err.getvalue()
    return out.getvalue() + err.getvalue()


def write(folder: Path, place: Place, secret: str) -> None:
    for path, text in place.files.items():
        (folder / path).write_text(planted(text, secret), encoding="utf-8")


def assert_kept(folder: Path, secret: str, options: list[str], fmt: str) -> None:
    """The secret is in nothing that any command prints or writes."""
    outputs = [part for other in FORMATS for part in ("--output", f"{other}={other}.out")]
    printed = run("check", "--format", fmt, "--persona", "pedantic", *options, *outputs)
    printed += "".join((folder / f"{other}.out").read_text(encoding="utf-8") for other in FORMATS)
    printed += run("facts")
    for form in forms(secret):
        assert form not in printed


@pytest.mark.parametrize("name", PASSWORDS_OF_REGISTRIES)
@settings(max_examples=4, deadline=None)
@given(secret=SECRETS, options=st.sampled_from(OPTIONS), fmt=st.sampled_from(sorted(FORMATS)))
def test_no_secret_of_a_registry_leaves_the_program(
    folder: Path, name: str, secret: str, options: list[str], fmt: str
) -> None:
    write(folder, PASSWORDS_OF_REGISTRIES[name], secret)
    assert_kept(folder, secret, options, fmt)


@pytest.mark.parametrize("name", OTHER_PASSWORDS)
@settings(max_examples=4, deadline=None)
@given(secret=PASSWORDS, options=st.sampled_from(OPTIONS), fmt=st.sampled_from(sorted(FORMATS)))
def test_no_other_secret_leaves_the_program(folder: Path, name: str, secret: str, options: list[str], fmt: str) -> None:
    write(folder, OTHER_PASSWORDS[name], secret)
    assert_kept(folder, secret, options, fmt)


@pytest.mark.parametrize("name", ANYWHERE)
@settings(max_examples=4, deadline=None)
@given(token=TOKENS, options=st.sampled_from(OPTIONS), fmt=st.sampled_from(sorted(FORMATS)))
def test_no_token_leaves_the_program(folder: Path, name: str, token: str, options: list[str], fmt: str) -> None:
    write(folder, ANYWHERE[name], token)
    assert_kept(folder, token, options, fmt)


@pytest.mark.parametrize("token", samples.TOKENS.values(), ids=samples.TOKENS)
def test_no_token_of_any_format_leaves_the_program(folder: Path, token: str) -> None:
    write(folder, ANYWHERE["a script"], token)
    assert_kept(folder, token, [], "text")


@pytest.mark.parametrize("name", ALL)
def test_no_secret_leaves_by_another_command(folder: Path, name: str) -> None:
    secret = "glpat-QFak3Lit3ralT0k3nAAA"
    write(folder, ALL[name], secret)
    (folder / "empty").mkdir(exist_ok=True)
    printed = run("resolve", "--origins") + run("resolve", "--origins", "--format", "json") + run("settings")
    printed += run("query", "$.*[*]", ".", "--format", "json") + run("query", "$.*[*]", ".")
    run("check", "--output", "json=part.out")
    printed += run("merge", "part.out") + run("merge", "part.out", "--format", "html")
    printed += run("graph") + run("graph", "--format", "dot") + run("graph", "--format", "html")
    printed += run("diff", "empty/", ".") + run("diff", ".", "empty/", "--format", "json")
    printed += told(folder, *ALL[name].files, ROOT)
    assert all(form not in printed for form in forms(secret))


@pytest.mark.parametrize("name", ALL)
def test_no_secret_gets_into_a_new_rule(folder: Path, name: str) -> None:
    secret = "glpat-QFak3Lit3ralT0k3nAAA"
    write(folder, ALL[name], secret)
    printed = run("rules", "new", "new-rule.yaml", "--title", "x", "--message", "x", "--bad", ROOT)
    written = folder / "new-rule.yaml"
    if written.exists():
        printed += written.read_text(encoding="utf-8")
        written.unlink()
    assert all(form not in printed for form in forms(secret))


FIXABLE = """
zz:
  script:
    - docker login -u ci -p "$PASSWORD" registry.example.com
"""


@pytest.mark.parametrize("name", ALL)
def test_no_secret_leaves_in_the_lines_around_a_fix(folder: Path, name: str) -> None:
    secret = "glpat-QFak3Lit3ralT0k3nAAA"
    place = ALL[name]
    write(folder, Place({**place.files, ROOT: place.files[ROOT].rstrip("\n") + FIXABLE}), secret)
    printed = run("check", "--diff", "--unsafe-fixes")
    assert all(form not in printed for form in forms(secret))
    assert "--password-stdin" in printed or "YAML" in name or "error" in name


def test_a_defect_of_cilint_tells_nothing_of_what_it_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "Quite-a-secret-1"

    def fail(*_: object) -> None:
        raise ValueError(secret)

    write(folder, next(iter(PASSWORDS_OF_REGISTRIES.values())), secret)
    monkeypatch.setattr("cilint.session.check_pipeline", fail)
    err = io.StringIO()
    with redirect_stderr(err):
        assert main(["check"]) == 2
    assert "internal error: ValueError" in err.getvalue()
    assert secret not in err.getvalue()


@pytest.mark.parametrize("name", [name for name in PASSWORDS_OF_REGISTRIES if name not in DORMANT])
def test_each_of_these_places_is_one_in_which_a_secret_is_found(folder: Path, name: str) -> None:
    write(folder, PASSWORDS_OF_REGISTRIES[name], "Quite-a-secret-1")
    report = json.loads(run("check", "--format", "json", "--select", "hardcoded-registry-password"))
    assert report["findings"]


@pytest.mark.parametrize("name", [name for name in OTHER_PASSWORDS if name not in DORMANT])
def test_each_of_these_places_makes_a_secret_of_any_text(folder: Path, name: str) -> None:
    write(folder, OTHER_PASSWORDS[name], "Quite-a-secret-1")
    rules = "hardcoded-secret,hardcoded-service-password"
    assert json.loads(run("check", "--format", "json", "--select", rules))["findings"]


@pytest.mark.parametrize("name", [name for name in ANYWHERE if "YAML" not in name and "error" not in name])
def test_each_of_these_places_is_one_in_which_a_token_is_found(folder: Path, name: str) -> None:
    write(folder, ANYWHERE[name], "glpat-Fak3Lit3ralT0k3nAAAA")
    assert json.loads(run("check", "--format", "json", "--select", "hardcoded-secret"))["findings"]


def test_a_file_that_is_no_yaml_tells_nothing_of_its_passwords(folder: Path) -> None:
    secret = "@Quite-a-secret-1"
    (folder / ".gitlab-ci.yml").write_text(f"variables:\n  REGISTRY_PASSWORD: {secret}\n", encoding="utf-8")
    printed = [run("check", "--format", fmt) for fmt in FORMATS] + [run("facts")]
    assert all("Quite" not in text for text in printed)
