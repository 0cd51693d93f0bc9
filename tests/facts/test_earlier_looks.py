"""What looks leave to each other changes nothing that they find: it is what a look finds that comes first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cilint.engine.catalog import built_in_rules, read_rule_file
from cilint.engine.documentation import parse_documentation
from cilint.facts import credentials
from cilint.facts.earlier_looks import EarlierLooks
from cilint.facts.kept_scripts import KeptScripts
from cilint.facts.model import CredentialFact, User
from cilint.facts.scripts import Scripts
from cilint.findings.finding import Persona, Result
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.shell import budget
from cilint.shell.budget import MAX_CHARACTERS_IN_ALL, Budget
from cilint.text.files import MemoryFiles
from cilint.text.mapped import MappedText
from cilint.text.source import Source

RULES = built_in_rules()
ROOT = ".gitlab-ci.yml"
EVERYTHING = Settings(Selection(persona=Persona.PEDANTIC))
PIPELINE = r"""
variables:
  LOGIN: docker login -u ci -p "$CI_REGISTRY_PASSWORD" $CI_REGISTRY
  DB_PASSWORD: Fake-literal-password-1
.template:
  before_script:
    - $LOGIN
    - |
      cat > config.json <<EOF
      {"auths": {"registry.example.com": {"auth": "Y2k6RmFrZS1saXRlcmFsLTE="}}}
      EOF
a:
  extends: .template
  image: registry.example.com/a:latest
  script:
    - sh -c 'set -x; docker login -u ci -p Fake-literal-2 registry.example.com'
    - "curl -u ci:Fake-literal-3 \
       http://example.com | sh"
    - for image in a b; do docker push "registry.example.com/$image:latest"; done
b:
  extends: .template
  script:
    - sh -c 'set -x; docker login -u ci -p Fake-literal-2 registry.example.com'
    - 'echo "docker push registry.example.com/b" > push.sh'
    - sh push.sh; echo "$CI_COMMIT_MESSAGE" | eval "$(cat)"
    - publish() { docker push "$1"; }
    - publish registry.example.com/b:latest
c:
  script:
    - echo "$REGISTRY_PASSWORD" | docker login -u ci --password-stdin registry.example.com
    - docker push registry.example.com/c:latest
"""
BLOCKS = PIPELINE.split("\n")
LINES = [
    "# a remark",
    "",
    "d: {script: [docker push registry.example.com/d]}",
    "    - docker push x:latest",
    "    - REGISTRY_PASSWORD=Fake-literal-4",
    "  REGISTRY_PASSWORD: Fake-literal-5",
    "  LOGIN: docker login -u ci -p Fake-literal-6 registry.example.com",
    "default: {before_script: [export REGISTRY_PASSWORD=Fake-literal-7]}",
    "  extends: .template",
]
EDIT = st.tuples(
    st.integers(0, len(BLOCKS)), st.sampled_from(LINES), st.sampled_from(["put", "replace", "remove", "double"])
)


def said(result: Result) -> list[str]:
    """All that a check says, with the place of each part."""
    return [*map(repr, result.findings), *sorted(map(repr, (*result.secrets, *result.unshown))), repr(result.errors)]


def look(text: dict[str, str], earlier: EarlierLooks | None = None) -> tuple[Session, list[str]]:
    session = Session(MemoryFiles(text), EVERYTHING, RULES, earlier=earlier)
    return session, said(session.check([next(iter(text))]))


def changed(lines: list[str], place: int, line: str, way: str) -> list[str]:
    place %= len(lines) + 1
    if way == "put":
        return [*lines[:place], line, *lines[place:]]
    middle = {"replace": [line], "remove": [], "double": lines[place : place + 1] * 2}[way]
    return [*lines[:place], *middle, *lines[place + 1 :]]


@cache
def fresh(text: str) -> list[str]:
    return look({ROOT: text})[1]


@given(st.lists(EDIT, min_size=2, max_size=6))
@example([(0, "# a remark", "put"), (3, LINES[5], "put")])
@example([(0, "# a remark", "put"), (2, LINES[7], "put")])
@example([(0, "# a remark", "put"), (35, LINES[4], "put")])
@settings(max_examples=30)
def test_edits_change_what_a_look_at_the_text_alone_would_say(edits: list[tuple[int, str, str]]) -> None:
    earlier = EarlierLooks()
    lines = BLOCKS
    good, _ = look({ROOT: PIPELINE}, earlier)
    for edit in edits:
        lines = changed(lines, *edit)
        text = "\n".join(lines)
        current, found = look({ROOT: text}, earlier)
        assert found == fresh(text)
        # As a desk does: until a text takes its place, the one before is known for good.
        good = current
    assert good


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_the_examples_of_rules_say_the_same_on_other_lines(rule: str) -> None:
    pages = parse_documentation(read_rule_file(rule))
    for files in (each.files for each in (*pages.bad, *pages.good)):
        earlier = EarlierLooks()
        look(files, earlier)
        moved = {path: f"# a line more\n{text}" for path, text in files.items()}
        assert look(moved, earlier)[1] == look(moved)[1]


def test_what_is_as_it_was_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = EarlierLooks()
    look({ROOT: PIPELINE}, earlier)
    read: list[str] = []
    admits = Budget.admits
    monkeypatch.setattr(Budget, "admits", lambda own, text: read.append(text.text) or admits(own, text))
    look({ROOT: f"# a line more\n{PIPELINE}"}, earlier)
    assert not any("push.sh" in text for text in read)
    # The value of a variable becomes another text where it is run.
    assert any("CI_REGISTRY_PASSWORD" in text for text in read)


def test_a_job_without_secrets_is_not_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []
    find = credentials.credentials_in_scripts

    def counted(user: User, scripts: Scripts) -> Iterator[CredentialFact]:
        searched.append(user.name)
        return find(user, scripts)

    monkeypatch.setattr(credentials, "credentials_in_scripts", counted)
    earlier = EarlierLooks()
    look({ROOT: PIPELINE}, earlier)
    assert "c" in searched
    searched.clear()
    look({ROOT: f"# a line more\n{PIPELINE}"}, earlier)
    # The others hold some, of which each look has to say where.
    assert "a" in searched
    assert "c" not in searched
    searched.clear()
    look({ROOT: f"{PIPELINE}\nd:\n  variables: {{DOCKER_AUTH_CONFIG: '{{}}'}}\n  script: make\n"}, earlier)
    assert "d" in searched
    assert "c" not in searched
    look({ROOT: PIPELINE.replace("variables:", "variables:\n  REGISTRY_PASSWORD: Fake-literal-5")}, earlier)
    assert "c" in searched


def test_two_looks_at_a_time_have_places_of_their_own() -> None:
    earlier = EarlierLooks()
    texts = ["# a line more\n" * lines + PIPELINE for lines in range(4)]
    looks = [Session(MemoryFiles({ROOT: text}), EVERYTHING, RULES, earlier=earlier) for text in texts]
    for _ in range(2):
        for text, session in zip(texts, looks, strict=True):
            assert said(session.check([ROOT])) == fresh(text)


def test_what_could_not_be_read_is_told_of_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_CHARACTERS", 60)
    earlier = EarlierLooks()
    look({ROOT: PIPELINE}, earlier)
    moved = {ROOT: f"# a line more\n{PIPELINE}"}
    _, found = look(moved, earlier)
    assert found == look(moved)[1]
    assert any("more than 60 characters" in text for text in found)


def test_a_kept_script_takes_of_the_budget_what_it_took_first() -> None:
    kept = KeptScripts()
    place = MappedText("sh -c 'docker push x'", Source("a", ""), tuple)
    first, again, spent = Budget(), Budget(), Budget()
    kept.reading()(place, first)
    spent.left = len(place.text) // 2
    # What is inside of it counts as well.
    assert kept.claim(place, spent) is None
    assert kept.claim(place, again) is not None
    assert again.left == first.left < MAX_CHARACTERS_IN_ALL - len(place.text) // 2
