# Two commands matter: `make demo` and `make test`. Each sets up what it needs on a fresh Debian or Ubuntu.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
PYTEST = $(BIN)/python -m pytest --dist loadgroup -n $(JOBS)
# one more where a test waits for a browser, a worker or a database beside it
PYTEST_WAITING = $(BIN)/python -m pytest --dist loadgroup -n $(shell expr $(JOBS) + 1)
DEMO_HOUSEHOLDS ?= 3000

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo stop test test-fast coverage lint format bench lock docs pictures clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.core ## a virtual environment with the locked dependencies
setup-dev: $(VENV)/.dev

$(VENV)/.core: requirements.lock pyproject.toml scripts/setup.sh
	@scripts/setup.sh core

$(VENV)/.dev: requirements-dev.lock pyproject.toml scripts/setup.sh
	@scripts/setup.sh dev

demo: $(VENV)/.core ## a synthetic province and the site at http://localhost:8000 (SCALE=full: a million households)
	@scripts/demo.sh "$(DEMO_HOUSEHOLDS)"

stop: ## ends what `make demo` left running
	@scripts/stop.sh

lint: $(VENV)/.dev ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-fast: $(VENV)/.dev ## the quick tests, fast ones first
	$(PYTEST) -m "not slow and not long" -q

# the tests of the rooms that use the database: once on SQLite (with all the others, and in Chromium), once on PostgreSQL
WEB_TESTS = $(wildcard $(addprefix tests/,platform areas people registry registry_pages exchange exchange_profiles exchange_answers exchange_dossiers monitoring documents complaints reviews reviews_pages walk))

# counting lines makes a test half as slow again: those of test-fast are counted here, all of them by `make coverage`
test: lint ## everything, on both databases; coverage of the tests of test-fast
	$(BIN)/giamngheo law check
	$(BIN)/giamngheo law test
	$(PYTEST) -m "not slow and not long" --cov --cov-report=term:skip-covered
	$(PYTEST_WAITING) -m "slow or long"
	GIAMNGHEO_TEST_DATABASE=postgresql $(PYTEST_WAITING) $(WEB_TESTS) --ignore-glob="*_in_chromium.py"

coverage: $(VENV)/.dev ## which lines all tests reach, on both databases
	$(PYTEST) --cov --cov-report=
	GIAMNGHEO_TEST_DATABASE=postgresql $(PYTEST) $(WEB_TESTS) --ignore-glob="*_in_chromium.py" --cov --cov-append --cov-report=term:skip-covered

bench: $(VENV)/.dev ## time and memory, as ratios of one run; QUICK=1 for the short one
	$(BIN)/python -m bench $(if $(QUICK),--quick,)

docs: $(VENV)/.dev ## the parts of docs/ that commands write
	$(BIN)/python scripts/write_docs.py

pictures: $(VENV)/.dev ## the pictures of docs/huong-dan.md, from a running `make demo`
	$(BIN)/python scripts/guide_pictures.py

lock: ## maintainers: the lock files from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra build pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra build --extra spark --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) var out .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
