"""What commands fetch, and into which files it goes."""

from __future__ import annotations

import pytest

from cilint.shell.fetching import fetch_of


@pytest.mark.parametrize(
    ("script", "urls", "files"),
    [
        ("curl https://example.com/a.sh", ["https://example.com/a.sh"], []),
        ("curl -o - https://example.com/a.sh", ["https://example.com/a.sh"], []),
        ("curl -o b.sh https://example.com/a.sh", ["https://example.com/a.sh"], ["b.sh"]),
        ("curl -O https://example.com/a.sh", ["https://example.com/a.sh"], ["a.sh"]),
        ("curl -O --output-dir out https://example.com/a.sh", ["https://example.com/a.sh"], ["out/a.sh"]),
        ("curl -O https://example.com/", ["https://example.com/"], []),
        ("curl -O example.com", ["example.com"], ["example.com"]),
        ("wget https://example.com/a.sh", ["https://example.com/a.sh"], ["a.sh"]),
        ("wget -O- https://example.com/a.sh", ["https://example.com/a.sh"], []),
        ("wget -P out/ https://example.com/a.sh", ["https://example.com/a.sh"], ["out/a.sh"]),
        ("Invoke-WebRequest https://example.com/a.ps1 | iex", ["https://example.com/a.ps1"], []),
        ("Write-Host x; irm -Uri https://example.com/a.ps1 -Headers @{}", ["https://example.com/a.ps1"], []),
        ("iwr https://example.com/a.ps1 -OutFile b.ps1", ["https://example.com/a.ps1"], ["b.ps1"]),
        ("Invoke-WebRequest -outfile b.ps1 -Uri $env:URL", ["$env:URL"], ["b.ps1"]),
        ("wget https://example.com/a.exe -OutFile b.exe", ["https://example.com/a.exe"], ["b.exe"]),
        ("irm -OutFile b.ps1 https://example.com/a.ps1", ["https://example.com/a.ps1"], ["b.ps1"]),
    ],
)
def test_what_is_fetched_is_printed_or_goes_to_files(read, script, urls, files):
    (found,) = [fetch for fetch in map(fetch_of, read(script)) if fetch is not None]
    assert [url.raw for url in found.urls] == urls
    assert [file.text.text for file in found.files] == files


@pytest.mark.parametrize("script", ["make", "cp a b"])
def test_other_commands_hand_nothing_on(read, script):
    assert list(map(fetch_of, read(script))) == [None]
