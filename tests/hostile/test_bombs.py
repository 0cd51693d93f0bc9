"""Files of at most two megabytes that ask for more time or memory than there is: a result, or an error that says so."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

HERE = ".gitlab-ci.yml"
LOGIN = "docker login -p x y"


def aliases(levels: int, opening: str, entry: str, closing: str) -> str:
    """Each level nine times the one below it; `{}` in `entry` is a number that tells the nine apart."""
    lines = ["a0: &a0 {x: y}"]
    for level in range(1, levels):
        entries = ", ".join(f"{entry.format(place)}*a{level - 1}" for place in range(9))
        lines.append(f"a{level}: &a{level} {opening}{entries}{closing}")
    return "\n".join(lines)


def jobs(number: int, body: str) -> str:
    return "".join(f"j{index}: {body}\n" for index in range(number))


def each(number: int, text: str) -> str:
    """`text` again and again, with the number in place of `#` and the next one in place of `@`."""
    return ", ".join(text.replace("#", str(index)).replace("@", str(index + 1)) for index in range(number))


TOO_LARGE = f"{HERE}:1:1: error: the jobs, with all that they include"
NESTED = "more than 100 collections are nested"
EXPANDED = "with its aliases expanded the document has more than 1,000,000 nodes"
BLOCKS = "".join(f"$[[ inputs.i{number} ]]" for number in range(20))

TOO_MUCH = {
    "aliases of lists": (aliases(12, "[", "", "]"), EXPANDED),
    "aliases of mappings": (aliases(12, "{", "k{}: ", "}"), EXPANDED),
    "aliases that are merged": (aliases(25, "{", "<<: ", "}"), EXPANDED),
    "aliases that are merged as lists": (aliases(25, "{<<: [", "", "]}"), EXPANDED),
    "lists in lists": ("a: " + "[" * 900_000, NESTED),
    "mappings in mappings": ("a: " + "{a: " * 400_000, NESTED),
    "entries in entries": ("a:\n  " + "- " * 500_000, NESTED),
    "keys below keys": ("".join(f"{' ' * level}a:\n" for level in range(1_900)), NESTED),
    "a hundred megabytes": (
        "#" * 100_000_000,
        "has 100,000,000 bytes, and cilint reads at most 2,097,152",
    ),
    "a line of five megabytes": (f"a: {'b' * 5_000_000}\n", "has 5,000,004 bytes"),
    "a mistake after many lines": ("a: {image: b, script: x}\n" * 50_000 + "b: @\n", f"{HERE}:50001:4: error: a value"),
    "a mistake in a long line": ("a: [" + "b, " * 400_000 + "@]\n", f"{HERE}:1:1200005: error: a value"),
    "a long script of all jobs": (".s: &s |\n" + f"  {LOGIN}\n" * 1_000 + jobs(20_000, "{script: *s}"), TOO_LARGE),
    "a default script": (
        f"default: {{before_script: [{each(1_000, LOGIN)}]}}\n" + jobs(20_000, "{script: x}"),
        TOO_LARGE,
    ),
    "default services": (f"default: {{services: [{each(5_000, 'a#')}]}}\n" + jobs(20_000, "{script: x}"), TOO_LARGE),
    "services without end": (f"a: {{script: x, services: [{each(200_000, 'a#')}]}}\n", TOO_LARGE),
    "a parent of many variables": (
        f".a: {{variables: {{{each(10_000, 'V#: x')}}}}}\n" + jobs(20_000, "{extends: .a}"),
        TOO_LARGE,
    ),
    "a value of many texts": (
        f"workflow: {{rules: [{each(200, '{if: a, variables: {V: x#}}')}]}}\n" + jobs(5_000, "{script: x, image: $V}"),
        TOO_LARGE,
    ),
    "variables that double": (
        f"variables: {{{each(100, 'V#: $V@$V@')}}}\n" + jobs(3_000, "{script: x, image: $V0}"),
        TOO_LARGE,
    ),
    "a long variable": (f"variables: {{V: {'x' * 900_000}}}\n" + jobs(5_000, "{script: x, image: $V}"), TOO_LARGE),
    "a matrix of many jobs": (
        f".m: &m {{matrix: [{{A: [{each(200, '#')}]}}]}}\n" + jobs(4_000, "{script: x, parallel: *m, image: $A}"),
        TOO_LARGE,
    ),
    "parents that multiply": (
        f".a0: {{variables: {{{each(3_000, 'V#: x')}}}}}\n"
        + "".join(f".a{level}: {{extends: [{each(200, f'.a{level - 1}')}]}}\n" for level in range(1, 10))
        + "j: {extends: .a9, script: x}\n",
        TOO_LARGE,
    ),
    "includes without end": (f"include: [{each(200_000, 'a.yml')}]\n", TOO_LARGE),
    "texts that inputs multiply": (
        f"spec: {{inputs: {{{each(20, 'i#: {options: [a, b, c, d]}')}}}}}\n---\n"
        + jobs(5_000, f"{{script: x, image: '{BLOCKS}'}}"),
        TOO_LARGE,
    ),
}


@pytest.mark.parametrize(("text", "words"), [pytest.param(*case, id=name) for name, case in TOO_MUCH.items()])
def test_what_is_too_much_is_an_error_that_says_so(repository, text, words) -> None:
    repository.write(HERE, text)
    outcome = repository.check("--exit-zero", "--format", "concise")
    assert outcome.code == 2
    assert words in outcome.out


LARGE = {
    "20,000 jobs": jobs(20_000, "{script: make, image: 'python:1'}"),
    "10,000 jobs with one script": f".s: &s {LOGIN}\n" + jobs(10_000, "{script: *s}"),
    "50,000 variables": f"variables: {{{each(50_000, f'V#: {LOGIN}')}}}\na: {{script: x}}\n",
    "variables of many jobs": f"variables: {{{each(1_000, 'V#: x')}}}\n" + jobs(1_000, "{script: x, image: '$V1:1'}"),
    "5,000 parents": "".join(f".a{number}: {{variables: {{V{number}: x}}}}\n" for number in range(5_000))
    + f"j: {{extends: [{each(5_000, '.a#')}], script: x}}\n",
    "parents in a row": "".join(f".a{n}: {{extends: .a{n + 1}}}\n" for n in range(20_000)) + ".a20000: {}\n",
    "references in a row": "".join(f".a{n}: !reference [.a{n + 1}]\n" for n in range(20_000)) + ".a20000: {}\n",
    "variables in a row": f"variables: {{{each(10_000, 'V#: $V@')}}}\na: {{script: docker login -p $V0}}\n",
    "assignments that multiply": "a:\n  script:\n    - |\n"
    + "".join(f"      if x; then V{n}=$V{n + 1}$W{n}; else W{n}=$V{n + 1}; V{n}=$W{n + 1}; fi\n" for n in range(90))
    + "      docker login -p $V0\n",
    "rules that multiply": "a:\n  script: docker login -p $V0\n  rules:\n"
    + f"    - {{if: x, variables: {{{each(40, 'V#: $V@')}}}}}\n" * 3,
    "a matrix of eight million": f"a: {{script: x, image: $A$B$C, parallel: {{matrix: [{{A: [{each(200, '#')}], "
    f"B: [{each(200, '#')}], C: [{each(200, '#')}]}}]}}}}\n",
    "blocks that never close": "a: {image: '" + "$[[" * 400_000 + "', script: x}\n",
    "escapes": 'a: {image: "' + "\\x41" * 400_000 + '", script: x}\n',
    "an image of slashes": f"a: {{image: '{'a/' * 500_000}', script: x}}\n",
    "an image of colons": f"a: {{image: '{'a:' * 500_000}', script: x}}\n",
    "an image of variables": f"a: {{image: '{'$A' * 500_000}', script: x}}\n",
    "empty lines": "\n" * 1_900_000,
    "an auth configuration": 'variables: {DOCKER_AUTH_CONFIG: \'{"auths":' + "[" * 400_000 + "'}\n",
    "a merge of many keys": f"a0: &a0 {{{each(1_000, 'V#: x')}}}\n"
    + "".join(f"a{number}: &a{number} {{<<: *a{number - 1}, z{number}: 1}}\n" for number in range(1, 99)),
    "comments that suppress nothing": "# cilint: ignore\n" * 20_000,
    "suppressions of everything": "".join(
        f"j{number}:\n  image: python  # cilint: ignore[unpinned-image] x\n  script: make\n" for number in range(15_000)
    ),
    "suppressions in a row": "# cilint: ignore[unpinned-image] x\n" * 20_000 + "a: {image: python, script: make}\n",
    "suppressions in a line": "a: {script: make} " + "# cilint: ignore[unpinned-image] x " * 20_000 + "\n",
    "a suppression of many rules": f"# cilint: ignore[{'unpinned-image, ' * 20_000}]\na: {{script: make}}\n",
    "names that no rule has": "".join(
        f"j{number}: {{script: make}}  # cilint: ignore[unpined-image-{number}] x\n" for number in range(20_000)
    ),
    "suppressions in a script": "a:\n  script:\n    - |\n"
    + "      make  # cilint: ignore[password-on-command-line] x\n" * 1_000,
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in LARGE.items()])
def test_what_is_large_is_checked_to_its_end(repository, text) -> None:
    repository.write(HERE, f"{text}last:\n  image: python:latest\n  script: make\n")
    outcome = repository.check("--format", "concise")
    assert outcome.code == 1
    assert "error: python:latest has a tag that names no exact version" in outcome.out


def test_thousands_of_fixes_are_made_and_read_again_in_time(repository) -> None:
    pipeline = jobs(15_000, "{script: make}  # cilint: ignore[legacy-service-links] x")
    file = repository.write(HERE, pipeline)
    assert repository.check("--fix").code == 0
    assert file.read_text(encoding="utf-8") == jobs(15_000, "{script: make}")


def test_references_that_multiply_stop_where_the_pipeline_grows_too_large(repository) -> None:
    levels = (f".a{n}: {{script: [{each(9, f'!reference [.a{n - 1}, script]')}]}}\n" for n in range(1, 12))
    repository.write(HERE, ".a0: {script: [x, y]}\n" + "".join(levels))
    outcome = repository.check("--format", "concise")
    assert outcome.code == 2
    assert TOO_LARGE in outcome.out


def test_a_large_file_that_is_included_again_and_again_is_too_much(repository) -> None:
    repository.write("part.yml", jobs(20_000, "{image: python, script: make}"))
    repository.write(HERE, f"include: [{each(149, 'part.yml')}]\n")
    outcome = repository.check("--format", "concise")
    assert outcome.code == 2
    assert TOO_LARGE in outcome.out


def test_includes_that_double_end_at_gitlabs_limit(repository) -> None:
    for level in range(60):
        repository.write(f"a{level}.yml", f"include: [a{level + 1}.yml, a{level + 1}.yml]\n")
    repository.write(HERE, "include: a0.yml\n")
    outcome = repository.check()
    assert outcome.code == 1
    assert "GitLab takes no more than 150 includes" in outcome.out


@pytest.mark.parametrize("pattern", ["*a" * 50 + ".yml", "**/" * 30 + "b*.yml", "**a" * 60 + ".yml"])
def test_a_pattern_of_many_stars_is_no_trap(repository, pattern) -> None:
    repository.write(f"{'a' * 200}.yaml", "")
    for number in range(50):
        repository.write("a/" * 60 + f"x{number}.yml", "")
    repository.write(HERE, f"include: '{pattern}'\ntest: {{script: make}}\n")
    assert repository.check().code == 0


def test_long_scripts_that_many_jobs_run_are_read_in_time(repository) -> None:
    for number in range(20):
        repository.write(f"s{number}.sh", "echo $CI_JOB_TOKEN | base64; docker login password=x curl sh s1.sh\n" * 450)
    calls = "".join(f"sh s{number}.sh; " for number in range(20))
    repository.write(HERE, "last: {image: 'python:latest', script: make}\n" + jobs(1_000, f"{{script: '{calls} #'}}"))
    outcome = repository.check("--format", "concise")
    assert outcome.code == 1
    assert "error: python:latest has a tag that names no exact version" in outcome.out
