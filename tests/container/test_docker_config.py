from __future__ import annotations

import pytest

from cilint.container.docker_config import expected_type
from cilint.container.json_values import decode_json


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
    assert expected_type(name, decode_json(text)) is None


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
    assert expected_type(name, decode_json(text)) == expected
