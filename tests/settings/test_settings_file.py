"""`.cilint.yml`: what it may say, and where it is told what it may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.errors import SettingsError, UnreadableFileError
from cilint.settings.loading import load_settings
from cilint.settings.model import PinPolicy, RegistryAccess, Settings
from cilint.text.files import DiskFiles, MemoryFiles


def load(text: str) -> Settings:
    return load_settings(MemoryFiles({".cilint.yml": text}), Settings())


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "~\n", "---\n", "{}\n"])
def test_an_empty_file_changes_nothing(text: str) -> None:
    assert load(text) == Settings()


def test_without_a_file_nothing_changes() -> None:
    assert load_settings(MemoryFiles({}), Settings()) == Settings()


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert load("\ufeffrunner: {executor: docker}\n").executor == "docker"


@pytest.mark.parametrize("access", RegistryAccess)
def test_registries_say_where_their_credentials_come_from(access: RegistryAccess) -> None:
    settings = load(f"registries:\n  Registry.Example.com:5000: {{auth: {access.value}}}\n")
    assert settings.registries == {"registry.example.com:5000": access}


def test_pins_keep_their_order() -> None:
    settings = load('pins:\n  "*": digest\n  "registry.example.com/*": tag\n  registry.example.com/x: any\n')
    assert settings.pins == (
        ("*", PinPolicy.DIGEST),
        ("registry.example.com/*", PinPolicy.TAG),
        ("registry.example.com/x", PinPolicy.ANY),
    )


@pytest.mark.parametrize("executor", ["docker", "kubernetes", "docker+machine", "shell"])
def test_the_runner_has_an_executor(executor: str) -> None:
    assert load(f"runner: {{executor: {executor}}}\n").executor == executor


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        pytest.param("registrys: {}\n", "registrys", "did you mean registries?", id="a key like another"),
        pytest.param("zzz: {}\n", "zzz", "there are pins, registries, runner", id="a key like none"),
        pytest.param("- a\n", "a\n", "must be a mapping", id="a list"),
        pytest.param("just text\n", "just text", "must be a mapping", id="a text"),
        pytest.param("registries: [a]\n", "[a]", "must be a mapping", id="a list of registries"),
        pytest.param("registries: {a: runner}\n", "runner", "must be a mapping", id="a registry without its key"),
        pytest.param("registries: {a: {auht: runner}}\n", "auht", "did you mean auth?", id="a registry's key"),
        pytest.param("registries: {a: {auth: runer}}\n", "runer", "did you mean runner?", id="a registry's value"),
        pytest.param("registries: {a: {auth: [x]}}\n", "[x]", "there are public,", id="a value that is a list"),
        pytest.param("registries: {a: {}}\n", "a: {}", "as in {auth: runner}", id="a registry that says nothing"),
        pytest.param("pins: {a: digset}\n", "digset", "did you mean digest?", id="a policy"),
        pytest.param("pins: {a: }\n", "", "there are digest, tag, any", id="no policy"),
        pytest.param("runner: {exec: docker}\n", "exec", "did you mean executor?", id="a runner's key"),
        pytest.param("runner: {executor: kuberntes}\n", "kuberntes", "did you mean kubernetes?", id="an executor"),
        pytest.param("a: 1\n", "a", "unknown key 'a'", id="a number"),
        pytest.param("runner: {executor: docker\n", "", "", id="no YAML"),
    ],
)
def test_what_means_nothing_is_told_at_its_place(text: str, place: str, problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(text)
    assert problem in caught.value.message
    span = caught.value.span
    assert span
    assert span.source.path == ".cilint.yml"
    assert span.source.text[span.start :].startswith(place)


def test_settings_that_are_no_text_are_told(tmp_path) -> None:
    (tmp_path / ".cilint.yml").write_bytes(b"pins: {caf\xe9: any}\n")
    with pytest.raises(UnreadableFileError):
        load_settings(DiskFiles(str(tmp_path)), Settings())


@given(
    st.lists(
        st.sampled_from(
            ["registries:", "pins:", "runner:", "executor:", "auth:", "a", "{", "}", ": ", "\n", "  ", "- "]
        )
    )
)
def test_any_text_is_settings_or_an_error_with_a_place(pieces: list[str]) -> None:
    try:
        said = load("".join(pieces))
    except SettingsError as error:
        said = error.span
    assert said
