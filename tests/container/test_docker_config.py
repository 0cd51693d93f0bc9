from __future__ import annotations

import pytest

from cilint.container.docker_config import decode_json, expected_type


def test_repeated_members_are_kept_and_what_follows_the_value_is_left() -> None:
    text = '  {"a": 1, "a": null} more'
    assert decode_json(text, 2) == ([("a", 1.0), ("a", None)], text.index(" more"))


@pytest.mark.parametrize("text", ["", "{", "NaN", "[-Infinity]", '{"a": 1,}', "'a'"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|Expecting|property"):
        decode_json(text, 0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("psformat", '"x"'),
        ("psformat", "null"),
        ("features", '{"a": "x", "b": null}'),
        ("prunefilters", '["x", null]'),
        ("plugins", '{"a": {"b": "x"}, "c": null}'),
        ("proxies", '{"default": {"noProxy": null, "more": []}, "tcp://x": null}'),
        ("auths", "1"),
        ("anything", "[[1]]"),
    ],
)
def test_a_member_of_its_type_or_of_an_unknown_name_fits(name: str, text: str) -> None:
    assert expected_type(name, decode_json(text, 0)[0]) is None


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("psformat", "{}", "a text"),
        ("features", '{"a": true}', "an object whose values are texts"),
        ("features", "[]", "an object whose values are texts"),
        ("prunefilters", "{}", "a list of texts"),
        ("prunefilters", "[1]", "a list of texts"),
        ("plugins", '{"a": "x"}', "an object of objects whose values are texts"),
        ("proxies", '{"default": {"HTTPProxy": 1}}', "an object of objects whose values are texts"),
    ],
)
def test_a_member_of_another_type_is_told_what_it_has_to_be(name: str, text: str, expected: str) -> None:
    assert expected_type(name, decode_json(text, 0)[0]) == expected
