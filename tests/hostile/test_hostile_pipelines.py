"""Pipelines that GitLab would refuse, or that nobody has ever written: what is sound in them is checked still."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

HERE = ".gitlab-ci.yml"
LAST = "last:\n  image: python:latest\n  script: make\n"

IMAGES = [
    *("A/B", "a:b:c", "a@sha256:short", "host:99999/x", "[::1]:5000/x:1", "$A", "${A:-x}", "$$", "a:", "a b", ":"),
    *("a" * 300, "größe", "docker://a", "/", "a//b", "@", "a@", "a:1@sha256:", "http://a/b", "../a", "-a", "a\tb"),
    *("$[[ inputs.x ]]", "$[[", "${", "$", "%A%", "{{ a }}"),
]

STRANGE = {
    "extends itself": "a: {extends: a, script: x}\n",
    "extends in a circle": "a: {extends: b, script: x}\nb: {extends: c}\nc: {extends: a}\n",
    "extends twelve levels": "".join(f".a{n}: {{extends: .a{n + 1}}}\n" for n in range(12)) + ".a12: {script: x}\n",
    "extends what is no name": """
        a: {extends: }
        b: {extends: 1}
        c: {extends: []}
        d: {extends: {e: f}}
        g: {extends: [[h]]}
    """,
    "extends what is missing": "a: {extends: [nowhere, .hidden], script: x}\n",
    "extends keywords": "a: {extends: [variables, include, image], script: x}\nvariables: {extends: a}\n",
    "references of all kinds": """
        a: !reference
        b: !reference [c]
        d: !reference {e: f}
        g: !reference [[h]]
        i: !reference []
        j: {script: !reference [j, script]}
        k: {script: [!reference [l, script]]}
        l: {script: [!reference [k, script]]}
        m: {script: !reference [1, ~, true]}
    """,
    "references eleven deep": "".join(f".r{n}: {{script: [!reference [.r{n + 1}, script]]}}\n" for n in range(11)),
    "jobs that are none": """
        a:
        b: text
        c: [list]
        d: 1
        e: {}
        f: {g: h}
    """,
    "scripts that are none": """
        a: {script: }
        b: {script: 1}
        c: {script: {d: e}}
        f: {script: []}
        g: {script: [~, 1, true, {h: i}]}
        j: {script: [[[[[[[[[[[[[[[[[[[[k]]]]]]]]]]]]]]]]]]]]}
        l: {script: ""}
        m: {before_script: x, after_script: {n: o}}
    """,
    "images that are none": """
        a: {image: }
        b: {image: 1}
        c: {image: [d]}
        e: {image: {name: }}
        f: {image: {name: [g]}}
        h: {image: {}}
        i: {image: ''}
        j: {image: ' '}
        k: {image: true}
        l: {image: {name: {m: n}}}
    """,
    "image references of all kinds": "".join(
        f"i{number}: {{script: x, image: {json.dumps(name)}}}\n" for number, name in enumerate(IMAGES)
    ),
    "services that are none": """
        a: {services: b}
        c: {services: {d: e}}
        f: {services: [~, 1, {}, {name: }, [g, [h]]]}
    """,
    "variables that are none": """
        a: {variables: [b]}
        c: {variables: d}
        e: {variables: {f: {g: h}, i: [j], k: , l: {value: [m], options: n}}}
    """,
    "variables that name each other": "variables: {A: $B, B: $A, C: $C$C, D: '${D}', E: $$E}\na: {image: $A$C$D$E}\n",
    "needs in a circle": """
        a: {needs: [a, b, nowhere], script: x}
        b: {needs: [a], script: x}
        c: {needs: {d: [e]}}
    """,
    "matrices that are none": """
        a: {parallel: 0}
        b: {parallel: {matrix: c}}
        d: {parallel: {matrix: [e, [], {}, {F: {g: h}}]}}
    """,
    "stages that are none": "stages: [~, 1, a, a, [b, [c]], {d: e}]\na: {stage: nowhere, script: x}\n",
    "rules that are none": """
        a: {rules: b}
        c: {rules: [d, ~, {if: '((('}, {if: '$A =~ /(a+)+$/'}, {variables: e}, [{when: never}]], script: x}
    """,
    "reserved names": """
        image: {a: b}
        pages: {script: x}
        true: {script: x}
        nil: {script: x}
        .: {script: x}
        '': {script: x}
    """,
    "names of all kinds": f'? {"n" * 10_000}\n: {{script: x, image: a}}\n"a\\nb::c\\e[31m": {{script: x, image: a}}\n',
    "default and inherit nonsense": """
        default: [a]
        workflow: b
        a: {inherit: c}
        d: {inherit: {default: 1, variables: {e: f}}}
    """,
    "a trigger with a script": """
        a: {trigger: b, script: c, image: d}
        e: {trigger: {include: [f, {local: g.yml}, {h: i}]}}
        j: {trigger: {include: .gitlab-ci.yml}}
    """,
    "a header that is none": "spec: [a]\n---\nb: {script: x}\n",
    "inputs of all kinds": """
        spec: {inputs: {a: 1, b: [c], d: {default: {e: f}, options: g}, h: }}
        ---
        i: {script: '$[[ inputs.a ]] $[[ inputs.no ]] $[[ $[[ inputs.b ]] ]] $[[ inputs.d', image: '$[[ inputs.d ]]'}
        '$[[ inputs.h ]]': {script: x}
    """,
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in STRANGE.items()])
def test_what_is_strange_does_not_keep_the_rest_from_being_checked(repository, text) -> None:
    repository.write("part.yml", dedent(text))
    repository.write(HERE, "include: part.yml\n" + LAST)
    outcome = repository.check("--format", "concise")
    assert outcome.code == 1
    assert f"{HERE}:3:10: error: python:latest" in outcome.out


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in STRANGE.items()])
def test_what_is_strange_has_facts(repository, text) -> None:
    repository.write(HERE, dedent(text))
    assert repository.check(command=("facts",)).code == 0


INCLUDES = {
    "a text": ("ci.yml", "the repository has no such file"),
    "a list": ("[a.yml, b.yml]", "the repository has no such file"),
    "a mapping": ("{local: a.yml}", "the repository has no such file"),
    "a mapping of nothing": ("{}", "it names no file that GitLab could include"),
    "a mapping of two kinds": ("{local: a.yml, remote: 'https://example.com/a.yml'}", "it names no file"),
    "lists in lists": ("[[[a.yml], b.yml]]", "it names no file"),
    "a number": ("1", "its name ends in neither .yml nor .yaml"),
    "a path that is a list": ("{local: [a.yml]}", "not read"),
    "a path that is a mapping": ("{project: {a: b}, file: {c: d}}", "not read"),
    "a file of the system by its address": ("{remote: 'file:///etc/passwd.yml'}", "it is fetched over the network"),
    "an address within": ("{remote: 'http://169.254.169.254/a.yml'}", "it is fetched over the network"),
    "itself": (HERE, "the file includes itself"),
    "many": (f"[{', '.join(['a.yml'] * 1000)}]", "the repository has no such file"),
}


@pytest.mark.parametrize(("include", "words"), [pytest.param(*case, id=name) for name, case in INCLUDES.items()])
def test_an_include_that_cannot_be_read_is_named(repository, include, words) -> None:
    repository.write(HERE, f"include: {include}\n{LAST}")
    outcome = repository.check("--min-severity", "info")
    assert outcome.code == 1
    assert "not read" in outcome.out
    assert words in outcome.out


@pytest.mark.parametrize("include", ["", "[]", "~", "[~]"])
def test_an_include_of_nothing_is_none(repository, include) -> None:
    repository.write(HERE, f"include: {include}\n{LAST}")
    outcome = repository.check()
    assert outcome.code == 1
    assert "not read" not in outcome.out


def test_files_that_include_each_other_are_read_once_on_each_way(repository) -> None:
    names = [f"{letter}.yml" for letter in "abcdefgh"]
    for name in names:
        repository.write(name, f"include: [{', '.join(other for other in names if other != name)}]\n")
    repository.write(HERE, f"include: [{', '.join(names)}]\n{LAST}")
    outcome = repository.check()
    assert outcome.code == 1
    assert "the file includes itself" in outcome.out
