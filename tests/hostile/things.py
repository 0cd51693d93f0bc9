"""A thousand of each thing that a pipeline can hold, so written that any two of them have to do with each other.

All is put into one job, `.a`, that the job `a` extends: the variables are V0, V1, …, the hosts r0.example.com, …, the
names of services s0, …, of other jobs j0, …; so a login has its service, a service its credentials, a variable its use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.secrets.samples import some

HERE = ".gitlab-ci.yml"
MANY = 1_000
SECRET = "Fake-literal-"


class Draft:
    """A repository in the making: the keywords of the job `.a`, what stands beside it, and other files."""

    def __init__(self, many: int) -> None:
        self.many = many
        self.keywords: dict[str, list[str]] = {}
        self.script: list[str] = []
        self.top: dict[str, list[str]] = {}
        self.jobs = ""
        self.header = ""
        self.settings: dict[str, list[str]] = {}
        self.others: dict[str, str] = {}

    def add(self, keyword: str, entries: str) -> None:
        """Put entries into a list or mapping of the job, all on its one line."""
        self.keywords.setdefault(keyword, []).append(entries)

    def add_top(self, keyword: str, entries: str) -> None:
        """Put entries into a global list or mapping."""
        self.top.setdefault(keyword, []).append(entries)

    def set(self, name: str, entries: str) -> None:
        """Put entries into a list or mapping of the settings."""
        self.settings.setdefault(name, []).append(entries)

    def each(self, text: str, most: int = MANY, separator: str = ", ") -> str:
        """`text` again and again, with the number in place of `%` and the next one in place of `@`."""
        numbers = range(min(self.many, most))
        return separator.join(text.replace("%", str(number)).replace("@", str(number + 1)) for number in numbers)

    def lines(self, text: str, most: int = MANY) -> str:
        """As `each`, a line for each."""
        return self.each(text, most, "\n") + "\n"

    def run_each(self, command: str) -> None:
        """Put many entries into the job's script."""
        self.script.extend(self.each(command, separator="\n").split("\n"))

    def run(self, *commands: str) -> None:
        """Put entries into the job's script."""
        self.script.extend(commands)

    def files(self) -> Mapping[str, str]:
        """The repository's files."""
        script = "".join(f"    - |-\n      {entry}\n" for entry in self.script or ["make"])
        job = ".a:\n" + "".join(f"  {_entry(name, texts)}" for name, texts in self.keywords.items())
        top = "".join(_entry(name, texts) for name, texts in self.top.items())
        text = f"{self.header}{top}{job}  script:\n{script}a:\n  extends: .a\n{self.jobs}"
        settings = "".join(_entry(name, texts) for name, texts in self.settings.items())
        return {HERE: text, **({".cilint.yml": settings} if settings else {}), **self.others}


_MAPPINGS = frozenset(
    {"artifacts", "deprecated_images", "inherit", "parallel", "pins", "registries", "runner", "secrets", "variables",
     "workflow"}
)  # fmt: skip
_SCALARS = frozenset({"image", "stage"})


def _entry(name: str, texts: list[str]) -> str:
    if name in _SCALARS:
        return f"{name}: {texts[-1]}\n"
    opening, closing = "{}" if name in _MAPPINGS else "[]"
    return f"{name}: {opening}{', '.join(texts)}{closing}\n"


def _jobs(draft: Draft) -> None:
    draft.jobs += draft.lines("j%: {extends: .a}")


def _stages(draft: Draft) -> None:
    draft.add_top("stages", draft.each("t%"))
    draft.add("stage", "t0")
    draft.jobs += draft.lines("k%: {extends: .a, stage: t%}", 50)


def _needs(draft: Draft) -> None:
    draft.add("needs", draft.each("n%"))
    draft.jobs += draft.lines("n%: {script: make}")


def _needs_in_a_row(draft: Draft) -> None:
    draft.jobs += draft.lines("m%: {extends: .a, needs: [m@]}") + f"m{draft.many}: {{script: make}}\n"


def _services(draft: Draft) -> None:
    draft.add("services", draft.each("r%.example.com/s%:1"))


def _services_with_aliases(draft: Draft) -> None:
    draft.add("services", draft.each("{name: 'postgres:16', alias: s%, variables: {URL: 'postgres://s@:5432/x'}}"))


def _services_of_variables(draft: Draft) -> None:
    draft.add("services", draft.each("'$V%/s%:1'"))


def _images(draft: Draft) -> None:
    draft.jobs += draft.lines("i%: {extends: .a, image: 'r%.example.com/i:$V%'}")


def _variables(draft: Draft) -> None:
    draft.add("variables", draft.each("V%: r%.example.com"))


def _global_variables(draft: Draft) -> None:
    draft.add_top("variables", draft.each("V%: r%.example.com"))


def _addresses(draft: Draft) -> None:
    draft.add("variables", draft.each("URL_%: 'postgres://s%:5432/x'"))


def _references_in_one_value(draft: Draft) -> None:
    draft.add("variables", f"ALL: '{draft.each('$V%', separator='')}'")
    draft.add("image", "'registry.example.com/$ALL'")


def _variables_in_a_row(draft: Draft) -> None:
    draft.add("variables", draft.each("V%: $V@"))
    draft.add("image", "'$V0'")


def _rules(draft: Draft) -> None:
    draft.add("rules", draft.each("{if: '$V% == \"%\"', variables: {V0: r%.example.com, V%: x}}"))


def _rules_for_files(draft: Draft) -> None:
    draft.add("rules", draft.each("{exists: ['**/*%*', '*/a%/**/*'], changes: [b%]}"))


def _workflow_rules(draft: Draft) -> None:
    draft.add_top("workflow", f"rules: [{draft.each('{if: $V%, variables: {V0: r%.example.com, V%: y}}')}]")


def _includes(draft: Draft) -> None:
    draft.add_top("include", draft.each("p%.yml", 149))
    part = draft.each("V%: r%.example.com", 100)
    draft.others |= {f"p{n}.yml": f".a: {{variables: {{I{n}: x, {part}}}}}\n" for n in range(min(draft.many, 149))}


def _includes_that_are_not_read(draft: Draft) -> None:
    draft.add_top("include", draft.each("'https://r%.example.com/a.yml'"))


def _include_rules(draft: Draft) -> None:
    draft.add_top("include", draft.each('{local: p.yml, rules: [{if: \'$V% == "x"\', exists: ["**/a%*"]}]}'))
    draft.others["p.yml"] = "p: {script: make}\n"


def _inputs(draft: Draft) -> None:
    draft.header = f"spec:\n  inputs: {{{draft.each('i%: {default: r%.example.com}')}}}\n---\n"
    uses = draft.each("G%: '$[[ inputs.i% ]]'")
    draft.add("variables", f"INPUTS: '{draft.each('$[[ inputs.i% ]]', separator='/')}', {uses}")


def _options_of_inputs(draft: Draft) -> None:
    options = f"options: [{draft.each('r%.example.com', 50)}]"
    draft.header = f"spec:\n  inputs: {{{draft.each(f'i%: {{{options}}}', 50)}}}\n---\n"
    draft.add("services", draft.each("'$[[ inputs.i1 ]]/s%:1', '$[[ inputs.i2 ]]:$[[ inputs.i3 ]]'"))


def _parents(draft: Draft) -> None:
    draft.add("extends", draft.each(".p%"))
    draft.jobs += draft.lines(".p%: {variables: {V%: r%.example.com, W: x%}}")


def _references(draft: Draft) -> None:
    draft.add("cache", draft.each("!reference [.q%, cache]"))
    draft.add("services", draft.each("!reference [.q%, services]"))
    draft.jobs += draft.lines(".q%: {services: [r%.example.com/q:1], cache: {key: x%}}")


def _aliases(draft: Draft) -> None:
    draft.jobs += f".l: &l {{LOGIN: docker login -u x -p {SECRET}1 r1.example.com, V1: x}}\n"
    draft.jobs += draft.lines("l%: {extends: .a, variables: {<<: *l, V%: x}}")


def _logins(draft: Draft) -> None:
    draft.run_each(f"docker login -u x -p {SECRET}% r%.example.com")


def _logins_on_one_line(draft: Draft) -> None:
    draft.run(draft.each(f"docker login -u x -p {SECRET}% r1.example.com", 200, " && "))


def _logins_from_variables(draft: Draft) -> None:
    draft.run_each('echo "$PASSWORD_%" | docker login -u "$V@" --password-stdin "$V%"')


def _auth_entries(draft: Draft) -> None:
    auths = draft.each('"r%.example.com": {"auth": "dTpGYWtlLWxpdGVyYWwtMQ=="}')
    draft.add("variables", f"DOCKER_AUTH_CONFIG: '{{\"auths\": {{{auths}}}}}'")


def _auth_entries_that_match_nothing(draft: Draft) -> None:
    auths = draft.each('"*.r%.example.com": {"auth": "$V%"}, "r1.example.com/z/%": {"auth": "dTpw"}, "https://": {}')
    draft.add("variables", f"DOCKER_AUTH_CONFIG: '{{\"auths\": {{{auths}}}}}'")


def _auth_writes(draft: Draft) -> None:
    draft.run(*["echo $DOCKER_AUTH_CONFIG > ~/.docker/config.json"] * draft.many)


def _commands(draft: Draft) -> None:
    draft.run_each("echo $V% | docker login -p x y%")


def _words_of_a_command(draft: Draft) -> None:
    draft.run("docker login -p x " + draft.each("$V%", separator=" "))


def _builds(draft: Draft) -> None:
    draft.run_each("docker build -t r%.example.com/b:latest . && docker push r%.example.com/b:latest")


def _pulls(draft: Draft) -> None:
    draft.run_each("docker run --rm -e V%=$V% $V%/c:latest && docker pull r%.example.com/d")


def _clients(draft: Draft) -> None:
    draft.run_each("psql -h s% && curl http://s%:5432 && PGHOST=s@ pg_isready")


def _assignments(draft: Draft) -> None:
    draft.run_each("export V%=r@.example.com; T%=$V%; docker login -p x $T%")


def _printed_secrets(draft: Draft) -> None:
    draft.add("variables", draft.each(f"PASSWORD_%: {SECRET}%"))
    draft.run_each("echo $PASSWORD_% ; printenv PASSWORD_%")


def _insecure_transports(draft: Draft) -> None:
    draft.run_each("skopeo copy --dest-tls-verify=false docker://r%.example.com/a docker://$V%/$V%0/a")


def _names_that_begin_alike(draft: Draft) -> None:
    names = ["N" * number for number in range(min(draft.many, 100), 0, -1)]
    draft.run("\n      ".join([f"{name}=r{len(name)}.example.com" for name in names]))
    target = "/".join(f"${name}" for name in names)
    draft.run(f"skopeo copy --dest-tls-verify=false docker-archive:x docker://{target}/a")


def _here_documents(draft: Draft) -> None:
    text = "cat >f% <<A && sh f%\n      docker login -p x $V%\n      A"
    draft.run(draft.each(text, separator="\n      "))


def _substitutions(draft: Draft) -> None:
    draft.run("echo " + "$(" * draft.many + "docker login -p x y" + ")" * draft.many)


def _shells(draft: Draft) -> None:
    draft.run_each("sudo sh -c 'docker login -p x r%.example.com'")


def _powershell(draft: Draft) -> None:
    draft.run(draft.each("$X% = $env:V%; docker login -p $X% -u x $env:V@", separator="\n      "))


def _functions(draft: Draft) -> None:
    draft.run("\n      ".join(f"f{n}() {{ docker login -p $1 $V{n}; }}; f{n} x" for n in range(draft.many)))


def _tokens(draft: Draft) -> None:
    draft.add("variables", ", ".join(f"TOKEN_{number}: glpat-{some(20, seed=number)}" for number in range(draft.many)))


def _long_secret(draft: Draft) -> None:
    draft.add("variables", f"REGISTRY_PASSWORD: {SECRET * (30 * draft.many)}")
    draft.run("docker login -u x -p $REGISTRY_PASSWORD r1.example.com")


def _passwords_in_addresses(draft: Draft) -> None:
    draft.add("variables", draft.each(f"DB_%: 'postgres://u%:{SECRET}%@s%/x'"))


def _suppressions(draft: Draft) -> None:
    draft.jobs += draft.lines(
        "u%: {extends: .a, image: 'python:latest'}  # cilint: ignore[unpinned-image, hardcoded-secret] %"
    )


def _suppressions_of_files(draft: Draft) -> None:
    draft.jobs += draft.lines("# cilint: ignore-file[unpinned-image, hardcoded-secret, password-on-command-line] %")


def _findings_on_one_line(draft: Draft) -> None:
    draft.add("services", draft.each("'python:latest'"))


def _matrix(draft: Draft) -> None:
    draft.add("parallel", f"matrix: [{{V0: [{draft.each('r%.example.com', 20)}], V1: [{draft.each('v%', 10)}]}}]")


def _many_matrices(draft: Draft) -> None:
    draft.add("parallel", f"matrix: [{draft.each('{V0: r%.example.com, V1: x%}', 200)}]")


def _children(draft: Draft) -> None:
    draft.jobs += draft.lines("c%: {trigger: {include: child.yml}, variables: {V%: r%.example.com}}")
    draft.others["child.yml"] = "z: {script: make, image: '$V0/z:latest'}\n"


def _children_with_all(draft: Draft) -> None:
    draft.jobs += draft.lines("d%: {trigger: {include: {local: child.yml}}, extends: .a}")
    draft.others["child.yml"] = "z: {script: 'docker login -p x $V1', image: '$V0/z:latest', services: ['$V1/a']}\n"


def _artifacts(draft: Draft) -> None:
    draft.add("artifacts", f"paths: [{draft.each('a%')}], exclude: [{draft.each('b%')}]")
    draft.add("dependencies", draft.each("n%"))


def _secrets_of_a_vault(draft: Draft) -> None:
    draft.add("secrets", draft.each("V%: {vault: a/b/c%@d}"))


def _inherited_variables(draft: Draft) -> None:
    draft.add("inherit", f"variables: [{draft.each('V%')}]")
    draft.add_top("variables", draft.each("V%: r%.example.com"))


def _tags(draft: Draft) -> None:
    draft.add("tags", draft.each("t%"))


def _pipelines(draft: Draft) -> None:
    draft.set("pipelines", draft.each("q%.yml"))
    draft.others |= {
        f"q{n}.yml": "include: .gitlab-ci.yml\n" if n < 20 else "q: {script: x}\n" for n in range(draft.many)
    }


def _ignores(draft: Draft) -> None:
    draft.set("ignore", draft.each("{paths: ['**/x%/*', '*/b%'], rules: [unpinned-image], reason: r}"))


def _fingerprints(draft: Draft) -> None:
    prints = ", ".join(f"{{fingerprints: ['{n:064x}'], reason: r}}" for n in range(draft.many))
    draft.set("ignore", prints)


def _pins(draft: Draft) -> None:
    draft.set("pins", draft.each("'r%.example.com/*/x*': digest"))
    draft.set("deprecated_images", draft.each("'r%.example.com/s%': r@.example.com/s"))


def _registries(draft: Draft) -> None:
    draft.set("registries", draft.each("r%.example.com: {auth: runner}"))
    draft.set("trusted_registries", draft.each("'r@.example.com/a*/*b'"))


def _external_variables(draft: Draft) -> None:
    draft.set("external_variables", draft.each("'V%*'"))


def _runners(draft: Draft) -> None:
    draft.settings["runner"] = [f"config: config.toml, tags: {{{draft.each('b%: [t%]')}}}"]
    draft.others["config.toml"] = draft.others.get("config.toml", "") + draft.lines(
        '[[runners]]\nname = "b%"\nexecutor = "docker"\nenvironment = ["V%=r%.example.com"]\n'
        '[runners.docker]\nimage = "r%.example.com/i:latest"'
    )


def _services_of_runners(draft: Draft) -> None:
    draft.settings.setdefault("runner", ["config: config.toml"])
    services = draft.lines('[[runners.docker.services]]\nname = "r%.example.com/s%:latest"\nalias = "s%"')
    text = f'[[runners]]\nname = "c"\nexecutor = "docker"\n[runners.docker]\n{services}'
    draft.others["config.toml"] = draft.others.get("config.toml", "") + text


def _long_value(draft: Draft) -> None:
    draft.add("variables", f"V0: '{'r1.example.com/' * (20 * draft.many)}'")


def _long_image(draft: Draft) -> None:
    draft.add("image", f"'r1.example.com/{'a/' * (100 * draft.many)}$V1'")


def _broken_files(draft: Draft) -> None:
    draft.add_top("include", draft.each("w%.yml", 149))
    text = "w: {script: [docker:dind]}\n" * 50 + "w: @\n"
    draft.others |= {f"w{number}.yml": text for number in range(min(draft.many, 149))}


_ALL: tuple[Callable[[Draft], None], ...] = (
    _jobs, _stages, _needs, _needs_in_a_row, _services, _services_with_aliases, _services_of_variables, _images,
    _variables, _global_variables, _addresses, _references_in_one_value, _variables_in_a_row, _rules, _rules_for_files,
    _workflow_rules, _includes, _includes_that_are_not_read, _include_rules, _inputs, _options_of_inputs, _parents,
    _references, _aliases, _logins, _logins_on_one_line, _logins_from_variables, _auth_entries,
    _auth_entries_that_match_nothing, _auth_writes, _commands, _words_of_a_command, _builds, _pulls, _clients,
    _assignments, _printed_secrets, _insecure_transports, _names_that_begin_alike, _here_documents, _substitutions,
    _shells, _powershell, _functions, _tokens, _long_secret, _passwords_in_addresses, _suppressions,
    _suppressions_of_files, _findings_on_one_line, _matrix, _many_matrices, _children, _children_with_all, _artifacts,
    _secrets_of_a_vault, _inherited_variables, _tags, _pipelines, _ignores, _fingerprints, _pins, _registries,
    _external_variables, _runners, _services_of_runners, _long_value, _long_image, _broken_files,
)  # fmt: skip

THINGS = {put.__name__[1:].replace("_", " "): put for put in _ALL}


def repository_of(*names: str, many: int = MANY) -> Mapping[str, str]:
    """The files of a repository with so many of each of some things."""
    draft = Draft(many)
    for name in dict.fromkeys(names):
        THINGS[name](draft)
    return draft.files()
