"""Mends installs of packages: npm install beside a lock file."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping

from cilint.facts.unlocked_installs import UnlockedInstallFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.fixers.scalar import ChangedText, Replacement, edits_for
from cilint.lazy.typing import Any
from cilint.pipeline.shared import Shared
from cilint.situation.situation import Situation

_SAME = frozenset(
    {
        "-C", "--prefix", "--audit", "--no-audit", "--fund", "--no-fund", "--ignore-scripts", "--foreground-scripts",
        "--prefer-offline", "--prefer-online", "--offline", "--no-progress", "--progress", "-s", "--silent", "-q",
        "--quiet", "--loglevel", "--verbose", "-d", "--omit", "--include", "--only", "--production", "--no-optional",
        "--legacy-peer-deps", "--no-bin-links", "--cache", "--registry", "--userconfig", "--unsafe-perm", "--no-save",
        "--fetch-retries", "--fetch-timeout", "--maxsockets",
    }
)  # fmt: skip
"""Options that mean the same to `npm ci`, or nothing there."""
_KINDS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_MANIFEST = "package.json"
_NEW_TREE = frozenset({"version", "pkg", "install", "i", "add", "uninstall", "remove", "rm", "update", "link", "set"})
"""What else npm does that changes its files."""


@fixer(UnlockedInstallFact)
def install_locked(match: Match[UnlockedInstallFact], situation: Situation) -> Fix | None:
    """Writes `npm ci` in place of `npm install`.

    Safe where package.json and the lock file are sure to agree: both ask for the same packages, the lock file has each
    package that one of its own needs, and no command before changes either. Unsafe where that cannot be told, as with
    a lock file of npm 6, overrides, and packages in the repository itself. There is no fix where they disagree, since
    `npm ci` then fails, nor for options that it does not have, in files of the repository, and for other programs.
    """
    fact = match.subject
    command, item = fact.command.command, fact.command.item
    if fact.call.program.name != "npm" or not fact.call.path or fact.is_told or item.is_file:
        return None
    if any(option.name not in _SAME for option in fact.call.options):
        return None
    word = next((word for word in command.words[1:] if word.literal == fact.call.path[0]), None)
    is_same = _is_same(fact.lock, situation.facts.pipeline.shared)
    if word is None or word.script != command.script or is_same is False:
        return None
    edits = edits_for(
        ChangedText(word.script, word.start, word.end), (Replacement(word.start, word.end, "ci"),), item.node.style
    )
    is_safe = is_same and not _is_changed_before(fact, situation)
    return Fix("write npm ci", edits, Applicability.SAFE if is_safe else Applicability.UNSAFE) if edits else None


def _is_same(path: str, shared: Shared) -> bool | None:
    """Whether `npm ci` installs what `npm install` does: the lock file is for what is asked for, and has all.

    None where that cannot be told. npm compares the same (@npmcli/arborist, `load-virtual.js`, `checkRootEdges`).
    """
    manifest = _read(posixpath.join(posixpath.dirname(path), _MANIFEST), shared)
    lock = _read(path, shared)
    packages = lock.get("packages") if lock else None
    if not manifest or not isinstance(packages, dict) or not isinstance(packages.get(""), dict):
        return None
    if any((manifest.get(kind) or {}) != (packages[""].get(kind) or {}) for kind in _KINDS):
        return False
    if "overrides" in manifest or any(place and "node_modules/" not in place for place in packages):
        # What is overridden, or lies in the repository itself, may have changed since.
        return None
    return all(_is_held(name, place, packages) for place in packages for name in _needed(packages[place]))


def _needed(package: Any) -> Iterator[str]:
    """The names of the packages that an entry of a lock file has to find there."""
    entry: Mapping[str, Any] = package if isinstance(package, dict) else {}
    for kind in _KINDS[:-1]:
        yield from entry.get(kind) or ()
    optional = entry.get("peerDependenciesMeta") or {}
    yield from (name for name in entry.get("peerDependencies") or () if name not in optional)


def _is_held(name: str, place: str, packages: Mapping[str, Any]) -> bool:
    """Whether a lock file has a package where Node.js looks for it from the place of another one."""
    while True:
        if posixpath.join(place, "node_modules", name) in packages:
            return True
        if not place:
            return False
        place = place.rpartition("node_modules/")[0].rstrip("/")


def _read(path: str, shared: Shared) -> dict[str, Any] | None:
    try:
        read = json.loads(shared.text_of(path) or "")
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _is_changed_before(fact: UnlockedInstallFact, situation: Situation) -> bool:
    """Whether a command before may change what is installed: one that names npm's files, or another one of npm."""
    run = situation.facts.scripts.run(fact.command.user.job) if fact.command.user else None
    record = run.session.evaluation.record if run else None
    for _, command in run.entries if run and record else ():
        if record is None or record.order(command) >= record.order(fact.command.command):
            continue
        words = [word.raw for word in command.words[1:]]
        if any(_MANIFEST in word or "package-lock" in word or "shrinkwrap" in word for word in words):
            return True
        if command.program == "npm" and not _NEW_TREE.isdisjoint(words):
            return True
    return False


FIXERS: dict[str, Fixer] = {"install-locked": install_locked}
