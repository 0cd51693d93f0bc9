"""What a rule says has to mean something: what its predicates, its fixer and its facts declare, at its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cilint.engine.catalog import built_in_rules, load_rules, read_rule_file
from cilint.engine.contract import check_contract
from cilint.engine.rule import Rule
from cilint.errors import RuleError

House = Callable[..., Rule]

RULE = "title: t\ngroup: g\nseverity: minor\nconfidence: high\n"


@pytest.mark.parametrize("rule", built_in_rules(), ids=lambda rule: rule.id)
def test_our_own_rules_keep_the_contract(rule: Rule) -> None:
    check_contract(rule, read_rule_file(rule.id))


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        pytest.param(
            "select: commands\nwhere: [image.unpinned]\nmessage: m\n",
            "image.unpinned",
            "image.unpinned judges facts of images, runner_images, and this rule selects commands",
            id="a predicate for other facts",
        ),
        pytest.param(
            "select: $.commands[?(@.program == 'x')]\nwhere: [image.unpinned]\nmessage: m\n",
            "image.unpinned",
            "and this rule selects commands",
            id="a predicate for other facts behind JSONPath",
        ),
        pytest.param(
            "tree: pipeline\nselect: $.*.image\nwhere: [image.unpinned]\nmessage: m\n",
            "image.unpinned",
            "and this rule selects the tree pipeline",
            id="a predicate of facts for nodes",
        ),
        pytest.param(
            "select: $.*[*]\nwhere: [login.printed]\nmessage: m\n",
            "login.printed",
            "and this rule selects jobs, images, ",
            id="a predicate for some of the facts only",
        ),
        pytest.param(
            "select: images\nwhere:\n  - any: [fact.has: written, login.printed]\nmessage: m\n",
            "login.printed",
            "login.printed judges facts of logins",
            id="a predicate for other facts in a choice",
        ),
        pytest.param(
            "select: images\nwhere: [{image.unpinned: now}]\nmessage: m\n",
            "now",
            "image.unpinned takes no argument",
            id="an argument that nobody takes",
        ),
        pytest.param(
            "select: images\nwhere: [fact.equals]\nmessage: m\n",
            "fact.equals",
            "fact.equals takes an argument: FIELD=VALUE",
            id="no argument",
        ),
        pytest.param(
            "select: problems\nwhere: [{problem.kind: need}]\nmessage: m\n",
            "need",
            "'need' is no kind of problem; did you mean needs?",
            id="an argument that is none",
        ),
        pytest.param(
            "select: problems\nwhere: [{problem.kind: [needs, job, stge]}]\nmessage: m\n",
            "stge",
            "did you mean stage?",
            id="one of several arguments that is none",
        ),
        pytest.param(
            "select: problems\nwhere: [{problem.kind: []}]\nmessage: m\n", "[]", "at least one", id="a list without any"
        ),
        pytest.param(
            "select: images\nwhere: [{fact.equals: [role=image, {a: b}]}]\nmessage: m\n",
            "{a: b}",
            "a text, or a list of texts",
            id="a mapping as an argument",
        ),
        pytest.param(
            "select: images\nwhere: [{fact.equals: rolle=service}]\nmessage: m\n",
            "rolle=service",
            "facts of images have no field 'rolle'; did you mean role?",
            id="a field that there is not",
        ),
        pytest.param(
            "select: images\nwhere: [{fact.has: [role, writen]}]\nmessage: m\n",
            "writen",
            "did you mean written?",
            id="a field among others",
        ),
        pytest.param(
            "select: images\nwhere: [{fact.equals: role}]\nmessage: m\n", "role", "FIELD=VALUE", id="no value"
        ),
        pytest.param(
            "select: jobs\nwhere: [{fact.equals: hidden=yes}]\nmessage: m\n",
            "hidden=yes",
            "the field 'hidden' is true or false",
            id="a value that a field never has",
        ),
        pytest.param(
            "select: jobs\nwhere: [{fact.equals: line=first}]\nmessage: m\n",
            "line=first",
            "the field 'line' is a number",
            id="a word for a number",
        ),
        pytest.param(
            "select: jobs\nwhere: [{fact.equals: variables=A}]\nmessage: m\n",
            "variables=A",
            "the field 'variables' is a list",
            id="a list that equals a text",
        ),
        pytest.param(
            "tree: source\nselect: $.*.only\nwhere: [{fact.equals: role=image}]\nmessage: m\n",
            "role=image",
            "facts of the tree source have no field 'role'",
            id="a field of other facts for nodes",
        ),
        pytest.param("select: image\nmessage: m\n", "image", "no list of facts 'image', and", id="a list"),
        pytest.param("select: $.imges[*]\nmessage: m\n", "$.imges[*]", "did you mean images?", id="a list in a path"),
        pytest.param(
            "select: $.images[?(@.rol == 'service')]\nmessage: m\n",
            "$.images[?(@.rol == 'service')]",
            "facts of images have no field 'rol'; did you mean role?",
            id="a field in a filter",
        ),
        pytest.param(
            "select: $.images[*].role.x.y\nwhere: [fact.has: x]\nmessage: m\n",
            "x",
            "facts of images have no field 'x'",
            id="a field of the fact that a path leads into",
        ),
        pytest.param(
            "select: $.images.role\nmessage: m\n", "$.images.role", "`$.images[*].role` finds", id="a field of a list"
        ),
        pytest.param("tree: source\nselect: $.*[\nmessage: m\n", "$.*[", "is no JSONPath", id="no path"),
        pytest.param(
            "select: images\nwhere: [image.unpinned]\nmessage: 'a {referenc} b'\n",
            "{referenc}",
            "nothing fills {referenc}; did you mean reference?",
            id="a placeholder",
        ),
        pytest.param(
            "select: images\nmessage: 'a{writen? b}'\n", "{writen?", "did you mean written?", id="a name with a text"
        ),
        pytest.param(
            "select: images\nmessage: 'a{role? b {writen}}'\n", "{writen}", "did you mean written?", id="one in a text"
        ),
        pytest.param("select: images\nmessage: 'a{role? b'\n", "{role?", "has no end", id="a text without an end"),
        pytest.param(
            "select: images\nmessage: m\nlabel: 'in {values}'\n", "{values}", "nothing fills", id="a list as a name"
        ),
        pytest.param(
            "select: services\nwhere: [services.legacy-links]\nmessage: 'as {need}'\n",
            "{need}",
            "nothing fills {need}",
            id="a name that only one variant binds",
        ),
        pytest.param(
            "select: runner_settings\nwhere: [runner.pull-policy]\nmessage: m\nremedy: 'for {limits}'\n"
            "variants: {unknown: {message: 'for {policy}'}}\n",
            "{limits}",
            "nothing fills {limits}",
            id="a placeholder in a remedy",
        ),
        pytest.param(
            "select: images\nwhere: [auth.missing]\nmessage: m\nvariants: {forbidden: {label: '{key}'}}\n",
            "{key}",
            "nothing fills {key} for the variant forbidden",
            id="a name that another variant binds",
        ),
        pytest.param(
            "select: images\nwhere: [auth.missing]\nmessage: '{login?late}'\n",
            "{login?",
            "nothing fills {login} for the variant unauthorised",
            id="a name that a variant without words of its own does not bind",
        ),
        pytest.param(
            "select: images\nwhere:\n  - any: [image.unpinned, fact.equals: role=service]\nmessage: '{advice}'\n",
            "{advice}",
            "nothing fills {advice}",
            id="a name that one way of a choice binds",
        ),
        pytest.param(
            "select: images\nwhere: [image.unpinned]\nmessage: m\nvariants: {no-tags: {severity: info}}\n",
            "no-tags",
            "no predicate of this rule gives the variant 'no-tags'; did you mean no-tag?",
            id="a variant",
        ),
        pytest.param(
            "select: images\nmessage: m\nvariants: {no-tag: {severity: info}}\n",
            "no-tag",
            "none of them gives any",
            id="a variant without a predicate",
        ),
        pytest.param(
            "select: images\nmessage: m\nfix: login.password-to-stdin\n",
            "login.password-to-stdin",
            "login.password-to-stdin mends facts of logins, and this rule selects images",
            id="a fixer for other facts",
        ),
        pytest.param(
            "select: images\nwhere: [image.unpinned]\nmessage: '{advice}'\n",
            "{advice}",
            "is what this rule says of variable, variables, own, tag, digest: write these under `texts: advice:`",
            id="a phrase without its texts",
        ),
        pytest.param(
            "select: transports\nwhere: [transport.scheme]\nmessage: '{use}'\n"
            "texts: {use: {image: i, service: s, login: l}}\n",
            "use",
            "'use' has no text for reference",
            id="a text that is missing",
        ),
        pytest.param(
            "select: transports\nwhere: [transport.scheme]\nmessage: '{use}'\n"
            "texts: {use: {image: i, service: s, login: l, reference: r, logins: l}}\n",
            "logins",
            "no predicate of this rule says 'logins' of 'use'; did you mean login?",
            id="a text that is never said",
        ),
        pytest.param(
            "select: transports\nwhere: [transport.scheme]\nmessage: m\n"
            "texts: {use: {image: i, service: s, login: l, reference: r}}\n",
            "use",
            "no text of this rule says {use}",
            id="texts that no message names",
        ),
        pytest.param(
            "select: transports\nwhere: [transport.scheme]\nmessage: m\ntexts: {uses: {}}\n",
            "uses",
            "no predicate of this rule has texts for 'uses'; did you mean use?",
            id="texts for a name that has none",
        ),
        pytest.param(
            "select: images\nmessage: m\ntexts: {use: {}}\n", "use", "none of them has any", id="texts of no predicate"
        ),
        pytest.param(
            "select: transports\nwhere: [transport.scheme]\nmessage: '{use}'\n"
            "texts: {use: {image: '{use}', service: s, login: l, reference: r}}\n",
            "{use}",
            "nothing fills {use}",
            id="a text within itself",
        ),
        pytest.param(
            "select: images\nwhere: [repository.untrusted]\nmessage: 'not {trusted}'\n",
            "{trusted}",
            "trusted is a list: {trusted*, }",
            id="a list as a text",
        ),
        pytest.param(
            "select: images\nwhere: [repository.untrusted]\nmessage: 'not {registry*, }'\n",
            "{registry*",
            "registry is no list: {registry}",
            id="a text as a list",
        ),
        pytest.param("select: images\nmessage: m\ntexts: {use: image}\n", "image", "a mapping of texts", id="a text"),
        pytest.param(
            "select: images\nmessage: m\ntexts: {use: {a: []}}\n", "[]", "must be a text", id="a list of none"
        ),
        pytest.param("select: images\nmessage: m\nfix: login.x\n", "login.x", "there is no fixer", id="a fixer"),
        pytest.param(
            "select: images\nwhere: [not: image.unpinned]\nmessage: m\n",
            "image.unpinned",
            "cannot stand under `not`",
            id="the opposite of what is only sure one way",
        ),
        pytest.param(
            "select: images\nwhere: [not: [fact.has: job]]\nmessage: m\n",
            "[fact.has: job]",
            "`not` has one condition",
            id="a list under not",
        ),
        pytest.param("select: images\nwhere: [any: fact.has]\nmessage: m\n", "fact.has", "`any` has a list", id="any"),
        pytest.param("select: images\nwhere: [any: []]\nmessage: m\n", "[]", "`any` has a list", id="any of nothing"),
    ],
)
def test_what_means_nothing_is_refused_at_its_place(house: House, text: str, place: str, problem: str) -> None:
    with pytest.raises(RuleError) as caught:
        house(RULE + text)
    assert problem in caught.value.message
    assert caught.value.span
    assert caught.value.span.text == place


@pytest.mark.parametrize(
    "text",
    [
        "select: $..written\nmessage: '{job} at {line}'\n",
        "select: $.images[*].values[0]\nwhere: [image.unpinned]\nmessage: '{reference}{here?({here})} {role} {job}'\n",
        "select: $['images','runner_images'][*]\nwhere: [image.unpinned]\nmessage: m\n",
        "select: $.commands[?(@.words[*] == 'x')]\nmessage: '{program}'\n",
        "select: $.images[*] where role\nwhere: [{fact.equals: role=image}]\nmessage: '{written}'\n",
        "tree: pipeline\nselect: $.*.retry\nwhere: [{fact.equals: [value=1, value=2]}]\nmessage: '{node} {value}'\n",
        "select: images\nwhere:\n  - any: [image.unpinned, reference.invalid]\nmessage: '{reference}'\n",
        "select: runner_images\nwhere: [image.unpinned]\nmessage: '{runner}'\nvariants: {no-tag: {}}\n",
        "select: images\nmessage: 'write {NAME} or { name } or {}'\n",
        "select: images\nwhere: [repository.untrusted]\nmessage: 'not {trusted*, }{trusted? or {trusted* or }}'\n",
        "select: transports\nwhere: [transport.scheme]\nmessage: '{use}'\n"
        "texts: {use: {image: 'the {tool}', service: s, login: l, reference: r}}\n",
        "select: services\nwhere: [services.legacy-links]\nmessage: m\n",
        "select: runners\nwhere: [{fact.equals: executor=}]\nmessage: m\n",
    ],
)
def test_what_means_something_is_accepted(house: House, text: str) -> None:
    assert house(RULE + text).is_house


def test_what_is_passed_over_is_told(house: House, tmp_path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/x.yaml").write_text("", encoding="utf-8")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/x.md").write_text("", encoding="utf-8")
    house()
    (tmp_path / "other.yml").write_text("", encoding="utf-8")
    with pytest.raises(RuleError, match=r"other\.yml' is not read as a rule: its name has to end in \.yaml"):
        load_rules([str(tmp_path)])
    (tmp_path / "other.yml").unlink()
    (tmp_path / "pages/more").mkdir()
    (tmp_path / "pages/more/x.yml").write_text("", encoding="utf-8")
    with pytest.raises(RuleError, match=r"is in a folder in a folder of rules: name '.*more' with --rules, too"):
        load_rules([str(tmp_path)])
