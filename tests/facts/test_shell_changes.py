"""What a script may change in its shell is found in its text, in no more time than its length asks for."""

from __future__ import annotations

import time

import pytest

from cilint.facts.shell_changes import ShellChanges, changes_in, joined


@pytest.mark.parametrize(
    ("script", "changes"),
    [
        ("docker login", ShellChanges()),
        ("docker() { a; }", ShellChanges(frozenset({"docker"}))),
        ("a; docker ( ) { a; }", ShellChanges(frozenset({"docker"}))),
        ("function docker { a; }", ShellChanges(frozenset({"docker"}))),
        ("alias docker=podman -- d.e='f'", ShellChanges(frozenset({"docker", "d.e"}))),
        ("set -u", ShellChanges(has_nounset=True)),
        ("set -euo pipefail", ShellChanges(has_nounset=True)),
        ("set -e -u", ShellChanges(has_nounset=True)),
        ("set -o nounset", ShellChanges(has_nounset=True)),
        ("set -eo pipefail; a -u b", ShellChanges()),
        ("set -e\nsort -u a", ShellChanges()),
        (". ./lib.sh", ShellChanges(is_opaque=True)),
        ("a && source lib.sh", ShellChanges(is_opaque=True)),
        ("if a; then . b; fi", ShellChanges(is_opaque=True)),
        ("cp -r . b; docker build .", ShellChanges()),
        ("eval $A", ShellChanges(is_opaque=True)),
        ("eval $(ssh-agent -s)", ShellChanges()),
        ('eval "$(ssh-agent -s)"', ShellChanges()),
        ("trap a ERR", ShellChanges(has_traps=True)),
        ("trap 'a b' EXIT", ShellChanges()),
        ("Write-Host a", ShellChanges(is_powershell=True)),
    ],
)
def test_a_script_may_change(script: str, changes: ShellChanges) -> None:
    assert changes_in(script) == changes


def test_scripts_of_one_shell_change_what_each_of_them_does() -> None:
    scripts = ("a() { b; }", "set -u", "c() { d; }")
    assert joined(map(changes_in, scripts)) == ShellChanges(frozenset({"a", "c"}), has_nounset=True)


@pytest.mark.parametrize("text", ["set ", "set -", "f(", "a", "alias ", "trap ", "eval ", " ", "; .", "("])
def test_a_long_script_takes_no_longer_than_its_length(text: str) -> None:
    began = time.process_time()
    changes_in(text * (200_000 // len(text)))
    assert time.process_time() - began < 3
