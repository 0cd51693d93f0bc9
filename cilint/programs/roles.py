"""What the options, operands and subcommands of programs are for."""

from __future__ import annotations

from cilint.lazy.enums import Enum


class Role(Enum):
    """What an option or operand is for, or in a row about a subcommand what that does; the detail stands in brackets.

    Those from FLAG on belong to options that take no value, those from LOGIN on to subcommands.
    """

    VALUE = "value"
    """Of no interest; it is known so that its value is taken for no operand."""
    IMAGE = "image"
    """A reference of an image (`run`, `pull`, `push`, `copy`, `build`: a local name; others are only looked at)."""
    REGISTRY = "registry"
    REGISTRY_USER = "registry-user"
    REGISTRY_PASSWORD = "registry-password"  # noqa: S105 - the name of a role
    """A password or token for a registry (the option that reads it from standard input instead)."""
    REGISTRY_CREDENTIALS = "registry-credentials"
    """`user:password` for a registry."""
    REGISTRY_TLS = "registry-tls"
    """`disabled` or `insecure` (the key before it, in a list of settings)."""
    INSECURE_HOST = "insecure-host"
    """A registry that is reached without TLS, or without verifying certificates."""
    OUTPUT = "output"
    """BuildKit's `type=image,name=…,push=true`."""
    CACHE = "cache"
    """BuildKit's `type=registry,ref=…`."""
    BUILD_ARGUMENT = "build-argument"
    """`NAME=value` or `NAME` for the `ARG` of a Dockerfile (what stands before the name)."""
    ENVIRONMENT = "environment"
    """`NAME=value` or `NAME` for the environment of what it starts."""
    ENTRYPOINT = "entrypoint"
    COMMAND = "command"
    """The words of a command that it runs."""
    CODE = "code"
    """Text that is read as code (the language)."""
    HOST = "host"
    """A host that it talks to (of an option the port without any; of an operand how its port stands: `and`, `with`)."""
    PORT = "port"
    URL = "url"
    METHOD = "method"
    """The method of a request."""
    BODY = "body"
    """A body of a request, whose method is POST where none is given."""
    VARIABLE = "variable"
    """The name of a CI/CD variable that it stores."""
    FAILURE_CODE = "failure-code"
    """The exit code where something is found: 0 is no failure."""
    SAVED_AS = "saved-as"
    """The file that what is fetched goes to; `-` is standard output."""
    SAVED_IN = "saved-in"
    """The folder for files that are named as their URLs are."""
    UNVERIFIED_HOST = "unverified-host"
    """A host whose certificate is not verified; registries have roles of their own."""
    SCRIPT = "script"
    """The file of code that it runs; without any, it reads code from standard input (`module`: no file, a name)."""
    PROGRAM_FILE = "program-file"
    """A file that it makes a program of (of chmod the mode comes first)."""
    SECRET = "secret"  # noqa: S105 - the name of a role
    """A password or token for something else than a registry (how it gets there without being an argument).

    That is `env:NAME` for a variable that the program reads, `stdin:OPTION` or `file:OPTION`.
    """
    SECRET_PAIR = "secret-pair"  # noqa: S105
    """A user's name and a secret (what stands between them, a blank, and as for `secret`)."""
    NAMED_VALUE = "named-value"
    """`name=value`, which is a secret where the name says so (as for `secret`)."""
    PASS_PHRASE = "pass-phrase"  # noqa: S105
    """`pass:text`, or where the text is (as for `secret`)."""
    ENGINE = "engine"
    """The container engine that it talks to, in place of the usual one."""
    INDEX = "index"
    """An index of packages that is asked for them (`only`: none beside, but for others so named; `also`: one more)."""
    INDEX_STRATEGY = "index-strategy"
    """Which of several indexes decides."""
    FOLDER = "folder"
    """The folder in which it does what it does."""
    CONFINEMENT = "confinement"
    """What a container shares with its machine (`capability`, `namespace`, `security`, `device`, `volume`, `mount`)."""

    FLAG = "flag"
    ATTACHED_SECRET = "attached-secret"  # noqa: S105
    """As `secret`, of an option that takes none but what is written in the same word: `-pTEXT`, `--password=TEXT`."""
    PASSWORD_STDIN = "password-stdin"  # noqa: S105 - the name of a role
    REGISTRY_TLS_VERIFY = "registry-tls-verify"
    """Certificates are verified unless it is set to false."""
    INSECURE_REGISTRY = "insecure-registry"
    """Certificates are not verified, or plain HTTP serves where HTTPS fails."""
    PLAIN_REGISTRY = "plain-registry"
    """Nothing is encrypted."""
    PRIVILEGED = "privileged"
    """A container may do what its machine may, unless it is set to false."""
    ALL_TAGS = "all-tags"
    PUSH = "push"
    NO_PUSH = "no-push"
    NO_FAILURE = "no-failure"
    """What is found is no failure."""
    LOCKED = "locked"
    """It keeps to its lock file, or installs nothing that one could be for."""
    UNLOCKED = "unlocked"
    """It passes over its lock file."""
    DRY_RUN = "dry-run"
    """It changes nothing, and says what it would do."""
    UNVERIFIED_TLS = "unverified-tls"
    """Certificates are not verified; registries have roles of their own."""
    UNSIGNED = "unsigned"
    """Packages are taken that nobody has signed."""
    SAVED = "saved"
    """What is fetched goes to a file that is named as its URL is."""
    QUERY = "query"
    """The body goes into the URL, so that the method stays GET."""

    LOGIN = "login"
    """It hands credentials for a registry over (a `LoginKind`)."""
    PUSHES = "pushes"
    """It may push images that its words do not name."""
    PUBLISHES = "publishes"
    """What it pushes or publishes is no image."""
    SCANS = "scans"
    """It looks for weaknesses, and fails where it finds one (the option without which it does not)."""
    KEEPS = "keeps"
    """It keeps the credentials that it is given in a file (its place, `${NAME:-place}` where a variable has that)."""
    DEPLOYS = "deploys"
    """It changes what runs elsewhere."""
    CLIENT = "client"
    """It talks to the hosts in the URLs among its words."""
    FETCHES = "fetches"
    """It fetches what its URLs name, and prints it (`file`: puts it into a file that is named so)."""
    UNSIGNED_KEYS = "unsigned-keys"
    """It takes keys from elsewhere as those that sign packages."""
    VERIFIES = "verifies"
    """It tells whether files are what they should be (the options of which one is needed for that)."""
    INSTALLS = "installs"
    """It takes packages by their names from an index."""
    RESOLVES = "resolves"
    """It installs what its lock file says, unless that does not suit (the files; `frozen`: only where told so)."""
    SYNTAX = "syntax"
    """How its words are read (`operands-last`: options end at the first operand; `unknown-valued`: others take one)."""

    @property
    def takes_value(self) -> bool:
        """Whether an option with this role takes a value."""
        return self not in _ALONE


_ROLES = tuple(Role)
_ALONE = frozenset(_ROLES[_ROLES.index(Role.FLAG) :])
