"""`rules:exists`: patterns for paths as Ruby's fnmatch reads them."""

from __future__ import annotations

import json
import random
import subprocess
from itertools import product
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.errors import TooLargeError
from cilint.pipeline.conditions.evaluation import Truth
from cilint.pipeline.conditions.exists import MAX_COMPARISONS, file_exists, path_matches
from cilint.pipeline.work import Work


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("Dockerfile", "Dockerfile", True),
        ("Dockerfile", "sub/Dockerfile", False),
        ("*.js", "a.js", True),
        ("*.js", ".js", True),
        ("*.js", "src/a.js", False),
        ("**/*.js", "a.js", True),
        ("**/*.js", "src/deep/.a.js", True),
        ("src/**/*.js", "src/a.js", True),
        ("src/**/*.js", "src/x/y/a.js", True),
        ("src/**", "src/a.js", True),
        ("[a-cx-z].js", "b.js", True),
        ("[a-cx-z].js", "X.js", False),
        ("[!a-cx-z].js", "X.js", True),
        ("[!a-cx-z].js", "y.js", False),
        ("src/**", "src/x/a.js", False),
        ("**.js", "x/a.js", False),
        ("a**/b", "axx/b", True),
        ("a**/b", "ax/x/b", False),
        ("*/b", "x/y/b", False),
        ("{a,b}.yml", "b.yml", True),
        ("{a,b}.yml", "c.yml", False),
        ("src/{x/{y,z},w}/*.{js,ts}", "src/x/z/a.ts", True),
        ("src/{x/{y,z},w}/*.{js,ts}", "src/x/a.ts", False),
        ("{a", "{a", True),
        ("src", "src/a.js", False),
        ("a?.yml", "ab.yml", True),
        ("a?.yml", "a.yml", False),
        ("a?b", "a/b", False),
        ("[ab].yml", "b.yml", True),
        ("[ab].yml", "c.yml", False),
        ("[!a-c]*", "dir", True),
        ("[^a-co]*", "b", False),
        ("x[^a]y", "x/y", False),
        ("**/[A-Z]*", "src/Makefile", True),
        ("**/[A-Z]*", "src/make", False),
        ("{a,b}/[cd]?", "b/dx", True),
        ("[ab", "a", False),
        ("[]a]", "]", False),
        ("[!]", "x", True),
        ("a.[a-z-]", "a.-", True),
    ],
)
def test_a_pattern_matches_as_in_ruby(pattern: str, path: str, expected: bool) -> None:
    assert file_exists([pattern], ["other", path], Work()) is (Truth.TRUE if expected else Truth.FALSE)


@pytest.mark.parametrize("pattern", ["a\\*", "[+-9]", "[z-a]", "?" * 3_000, "{" + "a," * 200 + "}"])
def test_patterns_of_other_kinds_are_not_decided(pattern: str) -> None:
    assert file_exists([pattern], ["x"], Work()) is Truth.UNKNOWN
    assert file_exists([pattern, "x"], ["x"], Work()) is Truth.TRUE


@pytest.mark.skipif(not which("ruby"), reason="Ruby is not here, whose fnmatch GitLab asks")
def test_patterns_match_just_as_ruby_itself_says() -> None:
    generator = random.Random(18)
    pieces = [
        "*",
        "**/",
        "**",
        "?",
        "[ab]",
        "[!a]",
        "[^b]",
        "[a-c]",
        "[",
        "]",
        "[]",
        "[!]",
        "{a,b}",
        "{,c/}",
        *"abc/.-",
    ]
    patterns = ["".join(generator.choices(pieces, k=generator.randint(1, 5))) for _ in range(1_500)]
    paths = ["".join(generator.choices("aabc/.]", k=generator.randint(1, 6))) for _ in range(40)]
    script = (
        "flags = File::FNM_PATHNAME | File::FNM_DOTMATCH | File::FNM_EXTGLOB\n"
        "patterns, paths = JSON.parse(STDIN.read)\n"
        "puts JSON.generate(patterns.map { |one| paths.map { |path| File.fnmatch?(one, path, flags) } })"
    )
    given = json.dumps([patterns, paths])
    said = subprocess.run(["ruby", "-rjson", "-e", script], input=given, capture_output=True, text=True, check=True)
    known = 0
    for pattern, answers in zip(patterns, json.loads(said.stdout), strict=True):
        for path, answer in zip(paths, answers, strict=True):
            found = path_matches([pattern], [path], Work())
            assert found is Truth.UNKNOWN or (found is Truth.TRUE) == answer, (pattern, path)
            known += found is not Truth.UNKNOWN
    assert known > len(patterns) * len(paths) * 0.9


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["docs/index.md"], True),
        ([".gitlab-ci.yml", "docs/index.md"], True),
        ([".gitlab-ci.yml", ".hidden/x", "a b.txt", "docs/index.md", "src/app.test.js", "src/lib/util.py"], True),
        ([".gitlab-ci.yml", ".hidden/x", "a b.txt", "docs/index.md", "src/app.test.js"], False),
        (["src/docs/index.md"], False),
        ([], False),
    ],
)
def test_a_folder_is_found_where_gitlabs_bisection_comes_by_it(paths: list[str], expected: bool) -> None:
    assert file_exists(["docs/"], paths, Work()) is (Truth.TRUE if expected else Truth.FALSE)
    # What changed is never a folder.
    assert path_matches(["docs/"], paths, Work()) is Truth.FALSE


def test_without_patterns_nothing_exists() -> None:
    assert file_exists([], ["x"], Work()) is Truth.FALSE


def test_after_so_many_comparisons_gitlab_may_take_anything_for_a_match() -> None:
    paths = [f"{number}.md" for number in range(MAX_COMPARISONS)]
    assert file_exists(["*.js"], paths, Work()) is Truth.FALSE
    assert file_exists(["*.js"], [*paths, "one.md"], Work()) is Truth.UNKNOWN
    assert file_exists(["nowhere.js"], [*paths, "one.md"], Work()) is Truth.FALSE


def test_patterns_that_multiply_are_work() -> None:
    with pytest.raises(TooLargeError):
        file_exists(["{a,b,c}{a,b,c}{a,b,c}*"] * 50, ["x"] * 10_000, Work())


@given(st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=3), st.lists(st.sampled_from(["a", "b"]), max_size=3))
def test_braces_stand_for_each_of_their_choices(first: list[str], second: list[str]) -> None:
    pattern = f"{{{','.join(first)}}}-{{{','.join(second)}}}"
    for one, other in product("abc", ["a", "b", "c", ""]):
        expected = one in first and (other in second or (not other and not second))
        assert (file_exists([pattern], [f"{one}-{other}"], Work()) is Truth.TRUE) == expected
