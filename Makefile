# The verbs of the house. `make help` lists them; everything they need lies in .venv/.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
# What serving needs, or that and what tests need. An environment that has all keeps it, and is kept up to date with it.
READY := .venv/.ready
WITH_ALL := $(wildcard $(READY))$(filter test% coverage bench lint messages lock pictures vendor,$(MAKECMDGOALS))
SERVING := $(if $(WITH_ALL),$(READY),.venv/.ready-production)
CATALOGS := $(wildcard app/translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGS:.po=.mo)
STATIC := $(shell find static -type f ! -name "*.gz" ! -name "*.br" 2>/dev/null)
PACKED := .venv/.packed
CODE := $(shell find app tools migrations -name "*.py" 2>/dev/null) $(wildcard *.py)
BYTECODE := .venv/.bytecode

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help pictures setup run accounts test test-near test-served test-long test-release coverage bench clean lint shell messages lock vendor

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(SERVING) $(COMPILED) $(PACKED) $(BYTECODE) ## the environment in .venv/ with what serving needs

run: setup ## serve the site on 127.0.0.1:8000 (PORT= changes it), with demo content on the first start
	@exec $(BIN)/python -m tools.serve

accounts: setup ## new passwords for the demo's accounts, printed once
	@FLASK_SKIP_DOTENV=1 $(BIN)/flask --app wsgi demo accounts

test: lint ## style, types, and the tests of one process on SQLite and PostgreSQL, with one walk in a browser
	@$(BIN)/python -m tools.test_needs
	@$(PYTEST) -n 2 -m "not served"

test-near: $(READY) setup ## style, types and tests of what changed since the last commit, or in it, on SQLite
	@$(BIN)/python -m tools.test_near

test-served: $(READY) setup ## the other tests: servers, proxies, whole walks, faults, planted faults
	@$(BIN)/python -m tools.test_needs
	@$(PYTEST) -n 3 -m "served$$([ "$$TWIZA_LONG" ] || echo ' and not long')"

# Each worker reads all tests: what it translates of them is kept for the next, and for the other lane.
# What is served waits more than it computes: three workers keep two cores busy.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest --dist worksteal

test-long: export TWIZA_LONG := 1
test-long: test test-served ## the same checks with their full numbers

test-release: export SOAK_MINUTES := 120
test-release: export LIVES := 5000
test-release: test-long ## the same with the numbers of a release: two hours of steady load, 5,000 lives of a site

coverage: $(READY) setup ## the branches of policy, voting, operations, rich text and tokens that no test takes (the bar: none)
	@$(BIN)/python -m tools.test_needs
	@TWIZA_ENGINE=both $(PYTEST) -n 2 --cov --cov-report=term-missing -m "not served" --ignore=tests/browser

bench: $(READY) setup ## measure the app against a bare one (BENCH=quick: SQLite alone, three minutes)
	@$(BIN)/python -m tools.test_needs
	@$(BIN)/python -m tests.bench $(if $(filter quick,$(BENCH)),--quick)

clean: ## drop the databases of the bench
	@rm -rf build/bench

lint: $(READY) setup ## style and types only
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted: run .venv/bin/ruff format" >&2; exit 1; }
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/mypy --no-error-summary

shell: setup ## a shell inside the environment
	@exec bash --rcfile <(echo '[ ! -f ~/.bashrc ] || . ~/.bashrc; . $(BIN)/activate; export FLASK_SKIP_DOTENV=1') -i

messages: $(READY) ## gather the sentences of code and templates into the catalogs, and compile them
	@$(BIN)/python -m tools.gather_messages
	@$(MAKE) --no-print-directory setup

lock: $(READY) ## pin the newest versions that pyproject.toml allows, with their hashes
	@command -v uv >/dev/null || { echo "make lock needs uv on the PATH" >&2; exit 2; }
	@uv pip compile $(LOCK_FLAGS) --upgrade -o requirements.txt pyproject.toml
	@uv pip compile $(LOCK_FLAGS) --upgrade -c requirements.txt --group test -o requirements-dev.txt pyproject.toml

LOCK_FLAGS := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

pictures: $(READY) setup ## take the pictures of docs/pictures/ from the demo
	@$(BIN)/python -m tools.test_needs
	@$(BIN)/python -m tools.take_pictures

vendor: $(READY) ## fetch the scripts, fonts and icons that the site serves itself (needs npm)
	@$(BIN)/python -m tools.vendor

# The stamp makes a second setup free; an unfinished one leaves no stamp and is taken up again.
$(READY): requirements-dev.txt
.venv/.ready-production: requirements.txt
$(READY) .venv/.ready-production:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Twiza needs Python 3.11 or newer as '$(PYTHON)'; name another one with PYTHON=..." >&2; exit 2; }
	@$(PYTHON) -m tools.environment $<
	@touch $@

%.mo: %.po $(SERVING)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
	@touch $@

# Static files are compressed once, here, and served so.
$(PACKED): $(STATIC) $(SERVING)
	@$(BIN)/python -m whitenoise.compress --quiet static
	@touch $@

# So is the code translated: a quarter of the start, which a server that may not write beside it would pay each time.
$(BYTECODE): $(CODE) $(SERVING)
	@$(BIN)/python -m compileall -q $(CODE)
	@touch $@
