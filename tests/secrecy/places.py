"""The places in which a secret can stand, each as the files of a repository. `kind` says what may be planted there.

In the files `SECRET` stands for the secret; `ENCODED` for the base64 of `ci:SECRET`, `BASE64` for its own, `DOLLARS`
for it with each `$` doubled, as GitLab writes a `$`, `PERCENT` for it as an address spells it, `HEAD` and `TAIL` for
its two halves.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple
from urllib.parse import quote

HOST = "registry.example.com"
ROOT = ".gitlab-ci.yml"


class Kind(Enum):
    """What may be planted in a place: what is recognised as a secret there."""

    PASSWORD = "password"
    """Any text that may be a password: the place, or the name beside it, says that it is one."""
    TELLING = "telling"
    """A password of four characters or more that is no ordinary word: the text stands in other places, too."""
    TOKEN = "token"
    """A token of a known format, which is a secret wherever it stands."""


class Place(NamedTuple):
    """The files of a repository, by path, with marks for the secret."""

    files: Mapping[str, str]
    kind: Kind = Kind.PASSWORD


def planted(text: str, secret: str) -> str:
    """A file with a secret in the place of each mark."""
    half = len(secret) // 2
    marks = {
        "SECRET": secret,
        "ENCODED": base64.b64encode(f"ci:{secret}".encode()).decode(),
        "BASE64": base64.b64encode(secret.encode()).decode(),
        "DOLLARS": secret.replace("$", "$$"),
        "PERCENT": quote(secret, safe=""),
        "HEAD": secret[:half],
        "TAIL": secret[half:],
    }
    for mark, value in marks.items():
        text = text.replace(mark, value)
    return text


def pipeline(text: str, **files: str) -> Place:
    """A root with, in keyword arguments, further files: `part` is `part.yml`."""
    return Place({ROOT: text, **{f"{name}.yml": content for name, content in files.items()}})


def login(line: str) -> str:
    """A pipeline with one more finding behind the line, so that its place depends on what is before it."""
    return f"push:\n  image: alpine\n  services: [postgres:16]\n  script:\n    - {line}\n"


def variable(body: str) -> str:
    return body + login(f'echo "$PASSWORD" | docker login -u ci --password-stdin {HOST}')


def auth(entry: str) -> str:
    return f"""variables:\n  DOCKER_AUTH_CONFIG: '{{"auths": {{"{HOST}": {entry}}}}}'\n"""


def block(*lines: str) -> str:
    return "|\n" + "\n".join(f"      {line}" for line in lines)


LOGINS = {
    "an argument": f"docker login -u ci -p SECRET {HOST}",
    "an argument with an equals sign": f"docker login -u ci --password=SECRET {HOST}",
    "an argument that is glued on": f"docker login -u ci -pSECRET {HOST}",
    "an argument in quotes": f"docker login -u ci -p 'SECRET' {HOST}",
    "an argument in double quotes": f'docker login -u ci -p "SECRET" {HOST}',
    "an argument twice": f"docker login -u ci -p SECRET -p SECRET {HOST}",
    "an argument with more on its line": f"docker login -u ci -p SECRET {HOST} && docker run python:latest",
    "an argument behind others on a long line": f"echo {'x' * 150}; docker login -p SECRET {HOST}; echo {'y' * 150}",
    "a line in double quotes": f'"docker login -u ci -p \\"SECRET\\" {HOST}"',
    "a line in single quotes": f"'docker login -u ci -p \"SECRET\" {HOST}'",
    "a folded line": f">-\n      docker login -u ci\n      -p SECRET {HOST}",
    "a literal block": block("set -e", "docker login \\", f"  -p SECRET {HOST}"),
    "a value on the next line": block("docker login -u ci -p \\", f"  SECRET {HOST}"),
    "a value that goes on on the next line": block("docker login -u ci -p HEAD\\", f"TAIL {HOST}"),
    "a quoted value that goes on on the next line": block('docker login -u ci -p "HEAD\\', f'TAIL" {HOST}'),
    "pieces that the shell joins": f"docker login -u ci -p 'HEAD'\"TAIL\" {HOST}",
    "pieces, and the same text whole": block(f"docker login -u ci -p 'HEAD'TAIL {HOST}", "echo SECRET"),
    "a shell in a shell": f"sh -c 'docker login -u ci -p SECRET {HOST}'",
    "another machine": f'ssh host.example.com "docker login -u ci -p SECRET {HOST}"',
    "podman": f"podman login --username ci --password SECRET {HOST}",
    "skopeo": f"skopeo copy --dest-creds ci:SECRET docker-archive:a docker://{HOST}/a",
    "crane": f"crane auth login -u ci -p SECRET {HOST}",
    "helm": f"helm registry login -u ci -p SECRET {HOST}",
    "a repository of charts": "helm repo add x https://charts.example.com --password SECRET",
    "a pull secret": "kubectl create secret docker-registry x --docker-password=SECRET",
    "echo": f"echo SECRET | docker login -u ci --password-stdin {HOST}",
    "printf": f"printf '%s' 'SECRET' | docker login -u ci --password-stdin {HOST}",
    "a here-string": f"docker login -u ci --password-stdin {HOST} <<< 'SECRET'",
    "a here-document": block(f"docker login -u ci --password-stdin {HOST} << EOF", "SECRET", "EOF"),
    "PowerShell": "docker login -u $env:REGISTRY_USER -p SECRET $env:REGISTRY",
    "an assignment": block("export P=SECRET", f"docker login -u ci -p $P {HOST}"),
    "a default value": f"docker login -u ci -p ${{P:-SECRET}} {HOST}",
    "an argument of a function": block(f"into() {{ docker login -u ci -p $1 {HOST}; }}", "into SECRET"),
    "an auth configuration that is written": block(
        f"""echo '{{"auths": {{"{HOST}": {{"password": "SECRET"}}}}}}' > ~/.docker/config.json"""
    ),
    "an encoded password that is written": block(
        f"""echo '{{"auths": {{"{HOST}": {{"auth": "ENCODED"}}}}}}' > ~/.docker/config.json""", "echo SECRET"
    ),
    "an encoded password in a here-document": block(
        "cat << EOF > ~/.docker/config.json", f'{{"auths": {{"{HOST}": {{"auth": "ENCODED"}}}}}}', "EOF"
    ),
    "a password, and its base64": block(f"docker login -u ci -p SECRET {HOST}", "echo BASE64 | base64 -d"),
    "a password, and the base64 of a pair": block(f"docker login -u ci -p SECRET {HOST}", "send ENCODED"),
    "a script that is run": block("cat > l.sh << 'EOF'", f"docker login -u ci -p SECRET {HOST}", "EOF", "sh l.sh"),
    "a wrong level of indentation": f"- docker login -u ci -p SECRET {HOST}",
}
"""Every way in which a script gives a password to a registry."""

REGISTRY = {name: pipeline(login(line)) for name, line in LOGINS.items()} | {
    "a global variable": pipeline(variable("variables: {PASSWORD: SECRET}\n")),
    "a described variable": pipeline(variable("variables:\n  PASSWORD: {value: SECRET, description: x}\n")),
    "a variable in double quotes": pipeline(variable('variables: {PASSWORD: "SECRET"}\n')),
    "a variable on the line below its name": pipeline(variable("variables:\n  PASSWORD:\n    SECRET\n")),
    "a variable in a block": pipeline(variable("variables:\n  PASSWORD: |-\n    SECRET\n")),
    "a variable of another name": pipeline(variable("variables: {PASSWORD: $OTHER, OTHER: SECRET}\n")),
    "a variable that is used in an image": pipeline(
        variable("variables: {PASSWORD: SECRET}\nother: {image: 'registry.example.com/$PASSWORD', script: make}\n")
    ),
    "a variable that is used in names of what gets a credential": pipeline(
        variable("variables: {PASSWORD: SECRET}\n") + "test:\n  artifacts: {paths: [$PASSWORD.txt]}\n  script:\n"
        "    - docker run -e API_TOKEN registry.example.com/$PASSWORD\n    - echo $API_TOKEN > $PASSWORD.txt\n"
        "    - curl -u ci:$API_TOKEN https://$PASSWORD.example.com\n    - ./$PASSWORD $API_TOKEN\n"
    ),
    "a variable in an included file": pipeline(variable("include: part.yml\n"), part="variables: {PASSWORD: SECRET}\n"),
    "a password in an auth configuration": pipeline(auth('{"username": "ci", "password": "SECRET"}')),
    "a token in an auth configuration": pipeline(auth('{"identitytoken": "SECRET"}')),
    "an encoded auth": pipeline(auth('{"auth": "ENCODED"}') + login("make")),
    "an encoded auth, and the password in it": pipeline(auth('{"auth": "ENCODED"}') + login("deploy SECRET")),
    "an encoded auth, and the same in another line": pipeline(auth('{"auth": "ENCODED"}') + login("deploy BASE64")),
    "an auth configuration that is a mapping": pipeline(
        f"variables: {{DOCKER_AUTH_CONFIG: {{auths: {{'{HOST}': {{password: SECRET}}}}}}}}\n" + login("make")
    ),
    "a login in an anchor": pipeline(
        f".l: &l\n  - docker login -u ci -p SECRET {HOST}\n" + login("make") + "  before_script: *l\n"
    ),
    "a login in a parent": pipeline(
        f".p: {{before_script: ['docker login -u ci -p SECRET {HOST}']}}\n" + login("make") + "  extends: .p\n"
    ),
    "a login in a reference": pipeline(
        f".p: {{script: ['docker login -u ci -p SECRET {HOST}']}}\n" + login("!reference [.p, script]")
    ),
    "a login in an unused job": pipeline(
        f".p: {{before_script: ['docker login -u ci -p SECRET {HOST}']}}\n" + login("make")
    ),
    "a login in a job that the root overrides": pipeline(
        "include: part.yml\n" + login("make"), part=f"push: {{script: ['docker login -u ci -p SECRET {HOST}']}}\n"
    ),
    "a login in the first of two equal keys": pipeline(
        f"push: {{script: ['docker login -u ci -p SECRET {HOST}']}}\n" + login("make")
    ),
    "a login under a misspelt key": pipeline(
        login("make") + f"  befor_script: ['docker login -u ci -p SECRET {HOST}']\n"
    ),
    "a login in a parent's script that is overridden": pipeline(
        f".p: {{script: ['docker login -u ci -p SECRET {HOST}']}}\n" + login("make") + "  extends: .p\n"
    ),
    "a mapping in place of a script's line": pipeline(
        login(f'echo "Step 1: login" && docker login -u ci -p SECRET {HOST}')
    ),
    "a mapping in place of a script's line, in a list of a list": pipeline(
        login(f'\n      - echo "Step 1: login" && docker login -u ci -p SECRET {HOST}')
    ),
    "a mapping in place of an included script's line": pipeline(
        "include: part.yml\n", part=login(f'echo "Step 1: login" && docker login -u ci -p SECRET {HOST}')
    ),
    "a script that is too long to be read": pipeline(
        login(block(f"docker login -u ci -p SECRET {HOST}", *["echo " + "x" * 1000] * 70))
    ),
    "a command that is too long to be read": pipeline(
        login(f'docker login -u ci -p SECRET {HOST} && for i in {"a " * 5000}; do echo; done; "')
    ),
    "the default of an input that a login takes": pipeline(
        "spec: {inputs: {pw: {default: SECRET}}}\n---\n" + login(f"docker login -u ci -p $[[ inputs.pw ]] {HOST}")
    ),
    "an input that a login takes": pipeline(
        "include: [{local: part.yml, inputs: {pw: SECRET}}]\n",
        part="spec: {inputs: {pw: {}}}\n---\n" + login(f"docker login -u ci -p $[[ inputs.pw ]] {HOST}"),
    ),
    "an input that is named as a secret": pipeline(
        "include: [{local: part.yml, inputs: {password: SECRET}}]\n",
        part="spec: {inputs: {password: {}}}\n---\n"
        "push: {image: 'registry.example.com/$[[ inputs.password ]]', script: 'echo $[[ inputs.password ]]'}\n",
    ),
    "an input of a trigger that is named as a secret": pipeline(
        "down: {trigger: {include: [{local: part.yml, inputs: {password: SECRET}}]}}\n",
        part="spec: {inputs: {password: {}}}\n---\n"
        "push: {image: 'registry.example.com/$[[ inputs.password ]]', script: 'echo $[[ inputs.password ]]'}\n",
    ),
}
"""Every way in which hardcoded-registry-password finds a secret, and where such a text stands without being used."""

NAMED = {
    "the global variable of a password": pipeline("variables: {SMTP_PASSWORD: SECRET}\n" + login("make")),
    "the described variable of a password": pipeline(
        "variables:\n  SMTP_PASSWORD: {value: SECRET, description: x}\n" + login("make")
    ),
    "a variable with options": pipeline(
        "variables:\n  SMTP_PASSWORD: {value: SECRET, options: [SECRET, other]}\n" + login("make")
    ),
    "a job's variable": pipeline("test: {script: make, variables: {SMTP_PASSWORD: 'SECRET'}, image: a}\n"),
    "a job's variable behind an image": pipeline("a: {image: alpine, variables: {SMTP_PASSWORD: SECRET}, script: x}\n"),
    "a job's variable in double quotes": pipeline('test: {variables: {SMTP_PASSWORD: "SECRET"}, script: make}\n'),
    "a variable with dollars": pipeline(
        'test: {variables: {SMTP_PASSWORD: "DOLLARS"}, script: "echo SECRET", image: "$SMTP_PASSWORD"}\n'
    ),
    "a rule's variable": pipeline("test: {script: make, rules: [{variables: {SMTP_PASSWORD: SECRET}}]}\n"),
    "a workflow's variable": pipeline(
        "workflow: {rules: [{variables: {SMTP_PASSWORD: SECRET}}]}\ntest: {script: make}\n"
    ),
    "a matrix": pipeline("test: {script: make, parallel: {matrix: [{SMTP_PASSWORD: [SECRET]}]}}\n"),
    "an unused job's variable": pipeline(".x: {variables: {SMTP_PASSWORD: SECRET}}\ntest: {script: make}\n"),
    "the variable of a trigger": pipeline("down: {trigger: group/other, variables: {SMTP_PASSWORD: SECRET}}\n"),
    "the variable of an overridden job": pipeline(
        "include: part.yml\ntest: {script: make, variables: {SMTP_PASSWORD: $X}}\n",
        part="test: {variables: {SMTP_PASSWORD: SECRET}}\n",
    ),
    "the first of two equal variables": pipeline(
        "test: {script: make, variables: {SMTP_PASSWORD: SECRET, SMTP_PASSWORD: $X}}\n"
    ),
    "a variable under a misspelt keyword": pipeline("test: {script: make, varables: {SMTP_PASSWORD: SECRET}}\n"),
    "a variable in a list by mistake": pipeline("test: {script: make, variables: [{SMTP_PASSWORD: SECRET}]}\n"),
    "a variable as a text by mistake": pipeline("test: {script: make, variables: 'SMTP_PASSWORD=SECRET'}\n"),
    "a default variable by mistake": pipeline("default: {variables: {SMTP_PASSWORD: SECRET}}\ntest: {script: make}\n"),
    "a variable below a job's name": pipeline("SMTP_PASSWORD: SECRET\ntest: {script: make}\n"),
    "the default of an input": pipeline(
        "spec: {inputs: {smtp-password: {default: SECRET}}}\n---\ntest: {script: 'echo $[[ inputs.smtp-password ]]'}\n"
    ),
    "an option of an input that is named as a secret": pipeline(
        "spec: {inputs: {smtp-password: {options: [SECRET]}}}\n---\ntest: {script: 'a $[[ inputs.smtp-password ]]'}\n"
    ),
    "an exported variable": pipeline(login("export SMTP_PASSWORD='SECRET'")),
    "a variable for one command": pipeline(login("SMTP_PASSWORD=SECRET deploy && docker run python:latest")),
    "a variable in a hook": pipeline(
        "test: {script: make, hooks: {pre_get_sources_script: ['export SMTP_PASSWORD=SECRET']}}\n"
    ),
    "a variable of an included file": pipeline(
        "include: part.yml\ntest: {script: make}\n", part="variables: {SMTP_PASSWORD: SECRET}\n"
    ),
    "a variable of a child": pipeline(
        "down: {trigger: {include: part.yml}}\n", part="test: {script: make, variables: {SMTP_PASSWORD: SECRET}}\n"
    ),
    "a password in an address": pipeline(login("git clone https://ci:SECRET@git.example.com/a.git")),
    "an encoded password in an address": pipeline(
        login(block("git clone https://ci:PERCENT@git.example.com/a.git", "echo SECRET"))
    ),
    "the address of an include": pipeline(
        "include: [{remote: 'https://ci:SECRET@example.com/a.yml'}]\n" + login("make")
    ),
    "the query of an include": pipeline(
        "include: [{remote: 'https://example.com/a.yml?private_token=SECRET&ref=main'}]\n" + login("make")
    ),
    "the query of an include that is a text": pipeline(
        "include: 'https://example.com/a.yml?ref=main&access_token=SECRET'\n" + login("make")
    ),
    "the query of a trigger's include": pipeline(
        "down: {trigger: {include: [{remote: 'https://example.com/a.yml?job_token=SECRET'}]}}\n"
    ),
    "the query of a download": pipeline(login("curl -sf 'https://example.com/a?private_token=SECRET' | sh")),
    "an image with a query": pipeline("test: {image: 'https://example.com/a?token=SECRET', script: make}\n"),
    "an image with a user": pipeline("test: {image: 'https://ci:SECRET@registry.example.com/a', script: make}\n"),
    "an environment's address": pipeline(
        "test: {script: make, environment: {name: a, url: 'https://a.example.com/?token=SECRET'}}\n"
    ),
    "an option of curl": pipeline(login("curl -u ci:SECRET https://api.example.com")),
    "an option of a program": pipeline(login("mysql -h db.example.com -u ci -pSECRET app")),
    "a service's variable": pipeline("test: {services: [postgres:16], variables: {POSTGRES_PASSWORD: SECRET}}\n"),
    "a variable of the service": pipeline(
        "test: {services: [{name: a/b, variables: {SMTP_PASSWORD: SECRET}}], script: make}\n"
    ),
    "an address of a service": pipeline("test: {services: [redis:7], variables: {URL: 'redis://:SECRET@redis'}}\n"),
}
"""The places and names that make a secret of any text, for hardcoded-secret and hardcoded-service-password."""


def script(text: str, line: str = "sh build.sh") -> Place:
    """A pipeline whose job names a shell script of the repository, which has one more finding."""
    return Place({ROOT: login(line), "build.sh": f"#!/bin/sh\n{text}\ndocker run python:latest\n"})


REGISTRY |= {
    "a login in a script of the repository": script(f"docker login -u ci -p SECRET {HOST}"),
    "a login in a script that gets a password": script(
        f'docker login -u ci -p "$1" {HOST}; echo "$1"', "sh build.sh SECRET"
    ),
    "a login in a script that is only named": script(f"docker login -u ci -p SECRET {HOST}", "chmod +x build.sh"),
    "a login in a function of a script that is sourced": script(
        f"in_() {{ docker login -u ci -p $1 {HOST}; }}\nin_ SECRET", ". ./build.sh"
    ),
    "an auth configuration in a script of the repository": script(
        f"""echo '{{"auths": {{"{HOST}": {{"auth": "ENCODED"}}}}}}' > ~/.docker/config.json"""
    ),
    "a password in a script that another script runs": Place(
        {ROOT: login("sh first.sh"), "first.sh": "sh build.sh\n", "build.sh": f"docker login -p SECRET {HOST}\n"}
    ),
    "a script of the repository that is too long to be read": script(
        f'docker login -u ci -p SECRET {HOST} && for i in {"a " * 5000}; do echo; done; "'
    ),
}
NAMED |= {
    "an assignment in a script of the repository": script("export SMTP_PASSWORD='SECRET' && docker pull ruby"),
    "an assignment in a script that is only named": script("SMTP_PASSWORD=SECRET", "chmod +x build.sh"),
    "an option of a program in a script of the repository": script("mysql -h db.example.com -u ci -pSECRET app"),
    "an option of a program in a script that is only named": script(
        "mysql -h db.example.com -u ci -pSECRET app; X_PASSWORD=kQ8mm71xq deploy", "chmod +x build.sh"
    ),
    "an address in a script of the repository": script("git clone https://ci:SECRET@git.example.com/a.git"),
}
"""Scripts of the repository that jobs run or name."""

BROKEN = {
    "a value that begins with an alias": pipeline("variables:\n  DB_PASSWORD: *SECRET\ntest: {script: make}\n"),
    "a value that begins with an alias, in a list": pipeline("variables: {DB_PASSWORD: [*SECRET]}\n"),
    "a value that begins with an anchor": pipeline("variables:\n  DB_PASSWORD: &SECRET &x y\ntest: {script: make}\n"),
    "a value that begins with a tag": pipeline("variables:\n  DB_PASSWORD: !SECRET !x y\ntest: {script: make}\n"),
    "a value that begins with an at sign": pipeline("variables:\n  DB_PASSWORD: @SECRET\ntest: {script: make}\n"),
    "a value that begins with a percent sign": pipeline("variables:\n  DB_PASSWORD: %SECRET\ntest: {script: make}\n"),
    "a value that begins with a backtick": pipeline("variables:\n  DB_PASSWORD: `SECRET\ntest: {script: make}\n"),
    "a value with a colon": pipeline("variables:\n  DB_PASSWORD: SECRET: x\ntest: {script: make}\n"),
    "a value behind a colon": pipeline("variables:\n  DB_PASSWORD: x: SECRET\ntest: {script: make}\n"),
    "a value in an open bracket": pipeline("variables:\n  DB_PASSWORD: [SECRET\ntest: {script: make}\n"),
    "a value before a closing bracket": pipeline("variables: {DB_PASSWORD: SECRET]}\ntest: {script: make}\n"),
    "a value in an open quote": pipeline('variables:\n  DB_PASSWORD: "SECRET\ntest: {script: make}\n'),
    "a value with a bad escape": pipeline('variables:\n  DB_PASSWORD: "SECRET\\q"\ntest: {script: make}\n'),
    "a value with a bad escape before it": pipeline('variables:\n  DB_PASSWORD: "\\qSECRET"\ntest: {script: make}\n'),
    "a value with a quote behind it": pipeline("variables:\n  DB_PASSWORD: 'SECRET'x\ntest: {script: make}\n"),
    "a tab before a value": pipeline("variables:\n\tDB_PASSWORD: SECRET\ntest: {script: make}\n"),
    "a tab before the line below": pipeline("variables:\n  DB_PASSWORD: SECRET\n\tX: y\ntest: {script: make}\n"),
    "a tab on the line above": pipeline("variables:\n\tX: y\n  DB_PASSWORD: SECRET\ntest: {script: make}\n"),
    "a value on the line below its key": pipeline("variables:\n  DB_PASSWORD:\n    SECRET: : x\n    @\n"),
    "a broken value on the line below its key": pipeline(
        "variables:\n  DB_PASSWORD:\n    @SECRET\ntest: {script: make}\n"
    ),
    "a broken value two lines below its key": pipeline(
        "variables:\n  DB_PASSWORD: # rotate in May\n\n    @SECRET\ntest: {script: make}\n"
    ),
    "a broken item of a list of passwords": pipeline("variables:\n  DB_PASSWORDS:\n    - a\n    - b\n    - @SECRET\n"),
    "a password before the word": pipeline(login(f'"echo SECRET" | docker login -u ci --password-stdin {HOST}')),
    "a password after a quoted word": pipeline(login(f'"docker" login -u ci -p SECRET {HOST}')),
    "a login on the line above": pipeline(login(f"docker login -u ci \\\n      -p SECRET {HOST}\n    - @")),
    "a login with a bad escape": pipeline(login(f'"docker login -u ci -p SECRET\\$ {HOST}"')),
    "a login with tabs": pipeline(login(f"docker login -u ci\n\t\t-p SECRET {HOST}")),
    "a login in an open quote": pipeline(login(f"'docker login -u ci -p SECRET {HOST}")),
    "a broken included file": pipeline("include: part.yml\n", part="variables:\n  DB_PASSWORD: *SECRET\n"),
    "a broken file that is included by a broken one": pipeline(
        "include: part.yml\nx: @\n", part="variables:\n  DB_PASSWORD: @SECRET\n"
    ),
    "a broken header": pipeline("spec:\n  inputs:\n    password: {default: *SECRET}\n---\ntest: {script: make}\n"),
    "a password of curl": pipeline(login('"curl" -u ci:SECRET https://api.example.com')),
    "an address": pipeline(login('"git" clone https://ci:SECRET@git.example.com/a.git')),
    "a file with two mistakes": pipeline("variables:\n  DB_PASSWORD: @SECRET\n  OTHER_PASSWORD: *SECRET\n"),
    "a key that is secret": pipeline("password:\n  ? SECRET: x\n  @\n"),
}
"""Places in files that are no YAML, near a word that speaks of credentials."""

ANYWHERE = {
    name: place._replace(kind=Kind.TOKEN)
    for name, place in {
        "a variable": pipeline("variables: {A: SECRET}\ntest: {script: make}\n"),
        "a comment": pipeline("# was SECRET, until May\ntest: {script: make}  # SECRET\n"),
        "a comment of a file that is no YAML": pipeline("# was SECRET, until May\ntest: {script: @}  # SECRET\n"),
        "an unused job": pipeline(".x: {script: 'deploy SECRET'}\ntest: {script: make}\n"),
        "a script": pipeline(login("deploy SECRET && docker run python:latest")),
        "a here-document": pipeline(login("|\n      cat > .npmrc << EOF\n      a=SECRET\n      EOF")),
        "a double-quoted text": pipeline('test: {script: "echo \\"x\\nSECRET\\""}\n'),
        "a job's name": pipeline("deploy SECRET: {image: alpine, script: make}\n"),
        "a job's name, above another of its kind": pipeline(
            "deploy SECRET: {image: alpine, script: make, needs: [nothing]}\nb: {image: alpine, script: make}\n"
        ),
        "a job's name that is refused": pipeline("deploy SECRET: {scrpt: make}\nb: {needs: [deploy SECRET]}\n"),
        "a name that is wrong": pipeline("test: {extends: SECRET, needs: [SECRET], stage: SECRET, script: make}\n"),
        "a reference that is wrong": pipeline("test: {script: [!reference [SECRET, script]]}\n"),
        "a keyword": pipeline("test: {SECRET: x, script: make}\n"),
        "a variable's name": pipeline("variables: {SECRET: x}\ntest: {script: make}\n"),
        "a condition": pipeline("test: {script: make, rules: [{if: '$A == \"SECRET'}]}\n"),
        "an image": pipeline("test: {image: 'registry.example.com/SECRET', script: make}\n"),
        "an image that is wrong": pipeline("test: {image: 'registry.example.com/A/SECRET:', script: make}\n"),
        "a service's alias": pipeline("test: {services: [{name: postgres:16, alias: SECRET}], script: make}\n"),
        "a tag that is pushed": pipeline(login("docker push registry.example.com/a:SECRET")),
        "an image in a script": pipeline(login("docker run registry.example.com/SECRET/a:latest")),
        "an include that is not there": pipeline("include: [SECRET.yml]\ntest: {script: make}\n"),
        "an include that is not read": pipeline("include: [{project: group/SECRET, file: a.yml}]\ntest: {script: a}\n"),
        "an include with a reference": pipeline(
            "include: [{project: group/a, ref: SECRET, file: a.yml}]\ntest: {script: a}\n"
        ),
        "a component": pipeline("include: [{component: 'gitlab.example.com/a/b@SECRET'}]\ntest: {script: a}\n"),
        "an address's path": pipeline("include: [{remote: 'https://example.com/SECRET/a.yml'}]\ntest: {script: a}\n"),
        "an environment": pipeline("test: {script: make, environment: {name: a, url: 'https://example.com/SECRET'}}\n"),
        "an option of an input": pipeline(
            "spec: {inputs: {a: {options: [x, SECRET]}}}\n---\ntest: {script: '$[[ inputs.a ]]'}\n"
        ),
        "an input's name": pipeline("spec: {inputs: {SECRET: {}}}\n---\ntest: {script: make}\n"),
        "an input that is given": pipeline(
            "include: [{local: part.yml, inputs: {tag: SECRET}}]\n",
            part="spec: {inputs: {tag: {}}}\n---\ntest: {image: 'a:$[[ inputs.tag ]]', script: make}\n",
        ),
        "an input that nobody takes": pipeline(
            "include: [{local: part.yml, inputs: {SECRET: x}}]\n", part="test: {script: make}\n"
        ),
        "a matrix of jobs": pipeline("test: {script: make, parallel: {matrix: [{A: [SECRET, b]}]}}\n"),
        "a suppression": pipeline("test: {image: alpine, script: make}  # cilint: ignore[unpinned-image] SECRET\n"),
        "a suppression of nothing": pipeline("test: {script: make}  # cilint: ignore[unpinned-image] SECRET\n"),
        "the name of a rule": pipeline("test: {script: make}  # cilint: ignore[SECRET] x\n"),
        "a file that is no YAML": pipeline("a: b: c\nd: SECRET\n# SECRET\n"),
        "the line of an error": pipeline("a: b: SECRET\n"),
        "the line of an error, before it": pipeline("a: {b: SECRET]\n"),
        "an anchor": pipeline("a: &SECRET {script: make}\nb: *SECRET\n"),
        "an alias that nothing defines, which is no YAML": pipeline("a: *SECRET\n"),
        "a tag": pipeline("a: {script: !SECRET make}\n"),
        "the base64 of a token": pipeline(login(block("echo SECRET", "echo BASE64 | base64 -d"))),
        "a token in an encoded pair": pipeline(login(block("echo SECRET", "echo ENCODED | base64 -d"))),
    }.items()
}
"""Where a token of a known format can stand, the worst included."""

SETTINGS = {
    name: Place({ROOT: login(f"docker login -u ci -p $X {HOST}"), ".cilint.yml": text}, Kind.TOKEN)
    for name, text in {
        "an unknown key of the settings": "SECRET: x\n",
        "an unknown key under a key of the settings": "gitlab: {SECRET: x}\n",
        "a value of the settings": "persona: SECRET\n",
        "a rule of the settings": "rules: {SECRET: off}\n",
        "a severity of the settings": "rules: {unpinned-image: SECRET}\n",
        "an id of the settings": "ignore: [{rules: [SECRET], reason: x}]\n",
        "a reason of the settings": "ignore: [{rules: [missing-registry-auth, unpinned-image], reason: SECRET}]\n",
        "a path of the settings": "ignore: [{rules: [unpinned-image], paths: ['SECRET/**'], reason: x}]\n",
        "a required job of the settings": "required: {jobs: [SECRET]}\n",
        "a required include of the settings": "required: {includes: [{project: a/SECRET}], components: SECRET}\n",
        "a forbidden variable of the settings": "forbidden: {variables: SECRET, jobs: {SECRET: x}}\n",
        "a package of the settings": "rules_from: ['package:SECRET']\n",
        "a commit of the settings": "rules_from: ['git:SECRET@SECRET:SECRET']\n",
        "a checkout of the settings": "includes: [{project: a/b, path: SECRET}]\n",
        "a host of the settings": "registries: {SECRET.example.com: {}}\n",
        "a broken settings file": "persona: @SECRET\n",
        "a settings file with an alias": "persona: *SECRET\n",
        "a comment of a broken settings file": "persona: @ # SECRET\n",
        "a settings file that is a list": "- SECRET\n",
    }.items()
} | {
    "a named key of the settings": Place({ROOT: login("make"), ".cilint.yml": "registry_password: SECRET\n"}),
    "a named key under a key of the settings": Place(
        {ROOT: login("make"), ".cilint.yml": "gitlab: {private_token: SECRET}\n"}
    ),
    "a broken named key of the settings": Place({ROOT: login("make"), ".cilint.yml": "private_token: @SECRET\n"}),
    "a broken named value below its key": Place({ROOT: login("make"), ".cilint.yml": "private_token:\n  *SECRET\n"}),
}
"""Places in the settings file."""


def runner(text: str) -> Place:
    return Place({ROOT: login("make"), "config.toml": text, ".cilint.yml": "runner: {config: [config.toml]}\n"})


RUNNERS = {
    "a runner's token": runner('[[runners]]\nname = "a"\ntoken = "SECRET"\nexecutor = "docker"\n'),
    "a runner's token of an open text": runner('[[runners]]\nname = "a"\ntoken = "SECRET\nexecutor = "docker"\n'),
    "a runner's token without quotes": runner("[[runners]]\ntoken = SECRET\n"),
    "a runner's token twice": runner('[[runners]]\ntoken = "SECRET"\ntoken = "SECRET"\n'),
    "a runner's token in a list": runner('[[runners]]\ntoken = ["SECRET"\n'),
    "a runner's token below its key": runner('[[runners]]\ntoken = """\nSECRET" \\q"""\n'),
    "a runner's token with a bad escape": runner('[[runners]]\ntoken = "SECRET\\q"\n'),
    "a runner's environment": runner('[[runners]]\nenvironment = ["SMTP_PASSWORD=SECRET"]\nexecutor = "docker"\n'),
    "a runner's broken environment": runner('[[runners]]\nenvironment = ["SMTP_PASSWORD=SECRET]\n'),
    "a runner's auth configuration": runner(
        '[[runners]]\nenvironment = [\'DOCKER_AUTH_CONFIG={"auths": '
        f'{{"{HOST}": {{"auth": "ENCODED"}}}}}}\']\n[runners.docker]\nimage = "a:latest"\n'
    ),
    "a runner's cache": runner('[[runners]]\n[runners.cache.s3]\nSecretKey = "SECRET"\nAccessKey = "x"\n'),
    "a runner's script": runner('[[runners]]\npre_build_script = "curl -u ci:SECRET https://a.example.com"\n'),
    "a runner's machine": runner('[[runners]]\n[runners.machine]\nMachineOptions = ["amazonec2-secret-key=SECRET"]\n'),
    "a runner's comment": runner("[[runners]] # SECRET\n")._replace(kind=Kind.TOKEN),
    "a runner's name": runner('[[runners]]\nname = "SECRET"\n[runners.docker]\nimage="a"\n')._replace(kind=Kind.TOKEN),
    "a runner's key": runner('[[runners]]\n"SECRET" = 1\n"SECRET" = 1\n')._replace(kind=Kind.TOKEN),
}
"""Places in a runner's configuration."""

DORMANT = {
    "a login in a job that the root overrides",
    "a login in the first of two equal keys",
    "a login under a misspelt key",
    "a login in a parent's script that is overridden",
    "a mapping in place of a script's line",
    "a mapping in place of a script's line, in a list of a list",
    "a mapping in place of an included script's line",
    "a script that is too long to be read",
    "a command that is too long to be read",
    "a login in a script that is only named",
    "a script of the repository that is too long to be read",
    "an input that is named as a secret",
    "an input of a trigger that is named as a secret",
    "the variable of an overridden job",
    "the first of two equal variables",
    "a variable under a misspelt keyword",
    "a variable in a list by mistake",
    "a variable as a text by mistake",
    "a default variable by mistake",
    "a variable below a job's name",
}
"""Of the places of passwords, those that are hidden without a finding: no job has them, or not as a password."""

ELSEWHERE = {
    "pieces, and the same text whole",
    "an encoded password that is written",
    "a password, and its base64",
    "a password, and the base64 of a pair",
    "an encoded auth, and the password in it",
    "an encoded auth, and the same in another line",
    "a variable that is used in an image",
    "a variable that is used in names of what gets a credential",
    "a variable with dollars",
    "an encoded password in an address",
    "an input that is named as a secret",
    "an input of a trigger that is named as a secret",
}
"""Where the same text stands, or comes to stand, in a place that says nothing of its being secret."""


def _kind(name: str, place: Place) -> Place:
    return place._replace(kind=Kind.TELLING) if name in ELSEWHERE else place


PLACES: Mapping[str, Place] = {
    f"{family}: {name}": _kind(name, place)
    for family, places in {
        "registry": REGISTRY,
        "named": NAMED,
        "broken": BROKEN,
        "anywhere": ANYWHERE,
        "settings": SETTINGS,
        "runner": RUNNERS,
    }.items()
    for name, place in places.items()
}
