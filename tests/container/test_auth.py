from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.auth import parse_auth_config
from cilint.container.auth_config import AuthConfig, AuthEntry, AuthFault
from cilint.container.basic_auth import decode_auth
from cilint.container.references import References

GOOD = base64.b64encode(b"robot:Fake-literal-1").decode()


def auths(body: str) -> str:
    return '{"auths": {"registry.example.com": ' + body + "}}"


def faults(config: AuthConfig) -> list[AuthFault]:
    return [problem.fault for problem in config.problems]


def flagged(text: str) -> list[str]:
    return [text[problem.start : problem.end] for problem in parse_auth_config(text).problems]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", 'this is no JSON object: write `{"auths": {…}}`'),
        ("{}", "there is nothing in it"),
        (
            '{"auths": {"a": {"auth": "a\nb"}}}',
            "this is no JSON: a line break or control character stands within quotes",
        ),
        ('{"auths": {"a": {"auth": "a\\xb"}}}', "this is no JSON: a backslash stands where none may"),
        ("{'auths': {}}", "this is no JSON: its quotes are double ones"),
    ],
)
def test_a_problem_says_what_is_wrong(text: str, message: str) -> None:
    (problem,) = parse_auth_config(text).problems
    assert problem.message == message


def test_the_entries_of_auths_are_read_with_their_users() -> None:
    text = auths('{"auth": "' + GOOD + '"}')
    config = parse_auth_config(text)
    (entry,) = config.entries
    assert (entry.key, entry.username, entry.is_empty) == ("registry.example.com", "robot", False)
    assert text[entry.start : entry.end] == "registry.example.com"
    assert config.problems == ()


@pytest.mark.parametrize(
    ("body", "username", "is_empty"),
    [
        ('{"username": "robot", "password": "x"}', "robot", False),
        ('{"username": "$USER", "password": "$PASSWORD"}', None, False),
        ('{"auth": "${AUTH}"}', None, False),
        ('{"auth": "", "username": "robot"}', "robot", False),
        ('{"identitytoken": "x"}', None, False),
        ('{"AUTH": "' + GOOD + '"}', "robot", False),
        ("{}", None, True),
        ('{"email": "a@example.com"}', None, True),
        ("null", None, True),
    ],
)
def test_every_form_of_entry_is_read(body: str, username: str | None, is_empty: bool) -> None:
    config = parse_auth_config(auths(body))
    assert config.problems == ()
    assert [(entry.username, entry.is_empty) for entry in config.entries] == [(username, is_empty)]


def test_helpers_and_stores_are_read() -> None:
    config = parse_auth_config('{"credsStore": "desktop", "credHelpers": {"registry.example.com": "ecr-login"}}')
    assert config.store == "desktop"
    assert [(entry.key, entry.helper) for entry in config.entries] == [("registry.example.com", "ecr-login")]
    assert not config.is_dropped


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        '{"auths": {}}',
        '{"auths": null}',
        auths("{}") + "}",
        " \n" + auths("{}"),
        auths('{"email": 1, "more": {"auth": 1}}'),
        '{"auths": {}, "psFormat": null, "HttpHeaders": {"X-Meta": "x"}, "pruneFilters": ["label=x"]}',
        '{"auths": {}, "proxies": {"default": {"httpProxy": "x", "more": 1}}, "plugins": {"scan": {"x": "y"}}}',
        '{"auths": {}, "experimental": true, "more": [1.5e300, {"auths": 1}], "number": ' + "9" * 5000 + "}",
    ],
)
def test_what_go_accepts_is_no_problem(text: str) -> None:
    assert parse_auth_config(text).problems == ()


@pytest.mark.parametrize(
    "member",
    [
        '"detachKeys": 1',
        '"httpheaders": "x"',
        '"features": {"buildkit": true}',
        '"pruneFilters": "label=x"',
        '"cliPluginsExtraDirs": [1]',
        '"plugins": {"scan": {"x": 1}}',
        '"proxies": {"default": {"noProxy": ["x"]}}',
        '"proxies": {"default": "x"}',
    ],
)
def test_a_member_of_another_type_drops_the_credentials_with_it(member: str) -> None:
    config = parse_auth_config('{"auths": {"h": {}}, ' + member + "}")
    assert faults(config) == [AuthFault.WRONG_TYPE]
    assert flagged('{"auths": {"h": {}}, ' + member + "}") == [member.split('"')[1]]
    assert config.is_dropped
    assert not config.aborts


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ('{"auths": {"h": {"auth": "TBD"}, "h": {}}}', ["h"]),
        ('{"auths": {"h": {"auth": "TBD"}}, "Auths": {"h": null, "i": {}}}', ["h", "i"]),
        ('{"auths": {"h": {"auth": "TBD"}}, "auths": null}', []),
        ('{"credHelpers": {"h": "./x", "h": "x"}}', ["h"]),
        ('{"credHelpers": {"h": "./x"}, "credHelpers": null}', []),
        ('{"credsStore": "./x", "credsStore": ""}', []),
    ],
)
def test_what_a_later_member_replaces_does_no_harm(text: str, keys: list[str]) -> None:
    config = parse_auth_config(text)
    assert not config.is_dropped
    assert [entry.key for entry in config.entries] == keys
    assert config.store is None


@pytest.mark.parametrize("fault", ['"auths": {"h": {"auth": "TBD"}}', '"auths": []'])
def test_a_helper_with_a_path_does_no_harm_in_what_cannot_be_read(fault: str) -> None:
    config = parse_auth_config("{" + fault + ', "credHelpers": {"h": "./x"}}')
    assert config.is_dropped
    assert not config.aborts


def test_the_reason_to_drop_a_configuration_is_a_fault_that_does() -> None:
    config = parse_auth_config('{"auths": {"h": {}, "h": {}, "i": {"auth": "TBD"}}}')
    assert faults(config) == [AuthFault.DUPLICATE_KEY, AuthFault.NOT_BASE64]
    assert config.dropped_for
    assert config.dropped_for.fault is AuthFault.NOT_BASE64


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"auths": {"h": {"auth": "x"}}', AuthFault.NOT_JSON),
        ("{'auths': {}}", AuthFault.NOT_JSON),
        ("hello", AuthFault.NOT_JSON),
        ("\v", AuthFault.NOT_JSON),
        ("\u00a0" + auths("{}"), AuthFault.NOT_JSON),
        ('{"auths": {"h": {"auth": "two\nlines"}}}', AuthFault.NOT_JSON),
        ('{"auths": NaN}', AuthFault.NOT_JSON),
        ('"auths": {"h": {}}', AuthFault.MISSING_BRACES),
        ("[]", AuthFault.NOT_AN_OBJECT),
        ('"text"', AuthFault.NOT_AN_OBJECT),
        ('{"auths": []}', AuthFault.WRONG_TYPE),
        (auths('"robot"'), AuthFault.WRONG_TYPE),
        (auths('{"auth": 1}'), AuthFault.WRONG_TYPE),
        ('{"credsStore": {}}', AuthFault.WRONG_TYPE),
        ('{"credHelpers": {"h": 1}}', AuthFault.WRONG_TYPE),
        (auths('{"auth": "TBD"}'), AuthFault.NOT_BASE64),
        (auths('{"auth": "dXNlcjpwYXM"}'), AuthFault.NOT_BASE64),
        (auths('{"auth": "dXNlcjp_-_-A"}'), AuthFault.NOT_BASE64),
        (auths('{"auth": "' + base64.b64encode(b"raw password").decode() + '"}'), AuthFault.NO_USER),
        (auths('{"auth": "' + base64.b64encode(b":password").decode() + '"}'), AuthFault.NO_USER),
        ('{"credHelpers": {"h": "../bin/x"}}', AuthFault.HELPER_WITH_PATH),
        ('{"credHelpers": {"h": null}}', AuthFault.HELPER_WITH_PATH),
        ('{"credsStore": "/bin/x"}', AuthFault.HELPER_WITH_PATH),
    ],
)
def test_one_fault_drops_the_whole_configuration(text: str, fault: AuthFault) -> None:
    config = parse_auth_config(text)
    assert faults(config) == [fault]
    assert config.is_dropped
    assert config.aborts == (fault is AuthFault.HELPER_WITH_PATH)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{}", AuthFault.EMPTY),
        ("null", AuthFault.EMPTY),
        ('{"registry.example.com": {"auth": "x"}}', AuthFault.NO_CREDENTIALS),
        (auths('{"auth": "' + base64.b64encode(b"user:password\n").decode() + '"}'), AuthFault.TRAILING_NEWLINE),
        (auths('{"auth": "' + base64.b64encode(b"a\\@b:password").decode() + '"}'), AuthFault.ESCAPED_USER),
        ('{"auths": {"h": {}, "h": {}}}', AuthFault.DUPLICATE_KEY),
    ],
)
def test_other_faults_leave_the_rest_in_use(text: str, fault: AuthFault) -> None:
    config = parse_auth_config(text)
    assert faults(config) == [fault]
    assert not config.is_dropped


def test_a_fault_has_the_place_of_what_must_change() -> None:
    assert flagged('{"auths": {"a": {"auth": "TBD"}, "b": {"auth": "N/A!"}}}') == ["TBD", "N/A!"]
    assert flagged('{"auths": {"a": {}, "a": {"auth": 1}}}') == ["a", "auth"]
    assert flagged('{"credHelpers": {"a": "x", "b": "./y"}}') == ["./y"]
    assert flagged('{"auths": []}') == ["auths"]
    assert flagged('  "auths": {}  ') == ['"auths": {}']
    assert flagged('{"auths": {"h": x}}') == ["x"]


def test_the_message_says_what_is_missing_at_the_end() -> None:
    (problem,) = parse_auth_config('{"auths": {}').problems
    assert "missing at the end" in problem.message


@pytest.mark.parametrize(
    "text", ["$CONFIG", "${CONFIG}", '{"auths": $AUTHS}', '{"auths": {"h": {"auth": "$(echo "x")"}}}']
)
def test_a_text_whose_structure_comes_from_a_variable_is_unknown(text: str) -> None:
    assert parse_auth_config(text) == AuthConfig(is_unknown=True)


def test_a_key_with_a_variable_is_not_known() -> None:
    (entry,) = parse_auth_config('{"auths": {"$CI_REGISTRY": {}}}').entries
    assert not entry.is_known
    assert AuthEntry("registry.example.com").is_known


def test_no_message_holds_a_password() -> None:
    secret = base64.b64encode(b"Fake-literal-password").decode()
    assert secret not in repr(parse_auth_config(auths('{"auth": "' + secret + '"}')))
    assert "Fake-literal-1" not in repr(parse_auth_config(auths('{"auth": "' + GOOD + '"}')))


@pytest.mark.parametrize(
    ("auth", "words"),
    [
        ("dXNlcjpwYXM", "padding"),
        ("dXNlcjp_-_-A", "URL-safe"),
        ("Fake-literal_1", "is not the base64 of"),
        ("$(printf x | base64)", "holds a command"),
        ("$USER:$PASSWORD", "other text beside variables"),
        ("Basic $AUTH", "other text beside variables"),
    ],
)
def test_the_message_says_what_the_auth_is_instead(auth: str, words: str) -> None:
    (problem,) = parse_auth_config(auths('{"auth": "' + auth + '"}'), References.VARIABLES).problems
    assert problem.fault is AuthFault.NOT_BASE64
    assert words in problem.message


@pytest.mark.parametrize(
    ("text", "flagged_text", "words"),
    [
        ('{"auths": {"h": {},}}', ",", "one too many"),
        ('{"auths": {"h": {}}', "}", "missing at the end"),
        ("{'auths': {}}", "'", "double"),
        ('{"auths": {"h": {"auth": "two\nlines"}}}', "\n", "line break"),
        ('{"auths": {"h": {"auth": "x}}}', '"', "no end"),
        ('{"auths": {"h": {}} "i": {}}', '"', "missing before"),
        (r"{\"auths\": {}}", "\\", "backslash"),
    ],
)
def test_the_message_says_what_is_no_json_there(text: str, flagged_text: str, words: str) -> None:
    (problem,) = parse_auth_config(text, References.NONE).problems
    assert (problem.fault, text[problem.start : problem.end]) == (AuthFault.NOT_JSON, flagged_text)
    assert words in problem.message


def test_a_token_of_ecr_alone_is_told_from_a_pair() -> None:
    token = base64.b64encode(b'{"payload":"Fake","version":"2"}').decode()
    config = parse_auth_config(auths('{"auth": "' + token + '"}'))
    assert faults(config) == [AuthFault.LONE_TOKEN]
    assert not config.is_dropped


@pytest.mark.parametrize("auth", ["$AUTH", "${AUTH}=", "abcd$AUTH", "$[[ inputs.auth ]]", "${AUTH:-x}"])
def test_an_auth_that_a_variable_may_make_right_is_none_of_ours(auth: str) -> None:
    assert parse_auth_config(auths('{"auth": "' + auth + '"}'), References.VARIABLES).problems == ()


@given(st.text(alphabet="aZ0+/=:$ ({", min_size=1, max_size=8), st.text(alphabet="aZ0+/=:", max_size=8))
def test_what_is_flagged_beside_a_variable_no_value_makes_right(around: str, value: str) -> None:
    text = auths(json.dumps({"auth": f"$AUTH {around}"}))
    if AuthFault.NOT_BASE64 in faults(parse_auth_config(text, References.VARIABLES)):
        assert decode_auth(References.VARIABLES.replaced(f"$AUTH {around}", value)) is None


def test_where_nothing_is_put_in_a_variable_is_text() -> None:
    raw = parse_auth_config(auths('{"auth": "$AUTH"}'), References.NONE)
    assert faults(raw) == [AuthFault.NOT_BASE64]
    assert faults(parse_auth_config("$CONFIG", References.NONE)) == [AuthFault.NOT_JSON]


def test_the_secret_of_an_entry_is_literal_or_comes_from_elsewhere() -> None:
    text = (
        '{"auths": {"a": {"auth": "' + GOOD + '"}, "b": {"username": "x", "password": "$P"}, "c": {"username": "x"}}}'
    )
    assert [entry.is_literal for entry in parse_auth_config(text).entries] == [True, False, False]


def test_the_first_member_that_names_helpers_has_a_place() -> None:
    text = '{"credHelpers": {}, "credsStore": "desktop", "auths": {}}'
    config = parse_auth_config(text)
    assert config.helpers
    assert (config.helpers.text, config.helpers.start) == ("credsStore", text.index("credsStore"))
    assert parse_auth_config('{"credHelpers": {}, "auths": {}}').helpers is None


def test_deep_nesting_is_a_fault_and_no_crash() -> None:
    config = parse_auth_config("[" * 100_000)
    assert faults(config) == [AuthFault.NOT_JSON]


@given(st.text(alphabet='a"\\{}[]:,$() \n') | st.text())
def test_any_text_is_read(text: str) -> None:
    for problem in parse_auth_config(text).problems:
        assert 0 <= problem.start <= problem.end <= len(text)


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["auths", "credHelpers", "credsStore", "auth", "h", "i:5000"]), inner, max_size=3
        )
    ),
)


@given(VALUES)
def test_any_json_is_read(value: object) -> None:
    text = json.dumps(value)
    for entry in parse_auth_config(text).entries:
        assert text[entry.start : entry.end] == json.dumps(entry.key)[1:-1]
