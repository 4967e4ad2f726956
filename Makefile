# Everything a person or CI does here; `make` alone lists it.
# Needs make, git and Python 3.11 or newer; writes inside this tree only (and pip's own cache).

PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
CODE := protocol mobile sync_server demo bench tests
BIN := .venv/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 $(BIN)/python -m pip --quiet --quiet
PYTEST := $(BIN)/python -m pytest -n auto
LOCK := $(BIN)/uv pip compile --quiet --cache-dir .venv/uv --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate $(UPGRADE) pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help venv lint check test chromium e2e screenshots demo demo-once night replay bite scale bench bench-large vectors lock upgrade fmt clean

help:
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 12

venv: .venv/installed ## the virtual environment, from locks/dev.txt and by hash

.venv/installed: locks/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "no Python 3.11 or newer: install python3.11 and python3.11-venv" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { $(ensurepip) && $(PYTHON) -m venv .venv; }
	$(PIP) install --no-deps --only-binary :all: --require-hashes -r locks/dev.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@$(PIP) check
	@touch $@

# Debian ships `venv` without what it needs; as root we can help ourselves.
define ensurepip
{ $(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
	{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
		apt-get -qq update && apt-get -qq install -y "$$package" >/dev/null && \
		$(PYTHON) -c 'import ensurepip' 2>/dev/null; } || \
	{ echo "$(PYTHON) cannot make virtual environments: install $$package" >&2; exit 1; }; }; }
endef

lint: venv
	$(BIN)/ruff format --check --quiet . || { echo "some files are not formatted: make fmt" >&2; exit 1; }
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports --no-logo

check: lint ## format, lint, types, layers and the fast tests: under five minutes
	$(PYTEST) -m "not slow"

# The app in a browser has the machine to itself: two browsers on two cores are slow.
test: lint chromium ## check, and every test; what CI runs
	$(PYTEST) -m "not alone"
	$(BIN)/python -m pytest -m alone

e2e: venv chromium ## the app and the console in a browser, against the real programs
	$(BIN)/python -m pytest tests/end_to_end

screenshots: venv chromium ## every screen in every mode, into screenshots/
	$(BIN)/python -m tests.screenshots $(ONLY)

# Browser tests need a Chromium of the system; as root on Debian we can help ourselves.
CHROMIUM := for p in chromium chromium-browser google-chrome google-chrome-stable; do \
	command -v $$p >/dev/null && break; done
chromium:
	@$(CHROMIUM) || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
		apt-get -qq update && apt-get -qq install -y chromium >/dev/null && $(CHROMIUM); } || \
		{ echo "no Chromium for the browser tests: install chromium" >&2; exit 1; }

demo: venv ## first dossiers from a home to the registry; stays until Ctrl-C
	$(BIN)/python -m demo

demo-once: venv ## the same, and leaves
	$(BIN)/python -m demo --once

night: venv ## crash states of both stores, N= of them; then histories, N= or until stopped, FROM= a seed on
	$(BIN)/python -m tests.faults.night $(or $(N),100000)
	$(BIN)/python -m tests.simulation night $(if $(FROM),$(or $(N),0) $(FROM),$(N))

replay: venv ## one history of the simulation again, in words: SEED=
	@test -n "$(SEED)" || { echo "which one? make replay SEED=17" >&2; exit 1; }
	$(BIN)/python -m tests.simulation replay $(SEED)

bite: venv ## defects put in one at a time: the simulation has to find each
	$(BIN)/python -m tests.simulation.bite $(N)

scale: venv ## 10,000 tablets after three days, a nation's year; writes docs/figures/scale-outage.svg
	$(BIN)/python -m tests.simulation.scale

bench: venv chromium ## sizes and speeds on workload W; then the app as an officer waits for it
	$(BIN)/python -m bench
	$(BIN)/python -m bench.app

bench-large: venv ## pages of the console over 10,000 and a million dossiers, and ingest beside
	$(BIN)/python -m tests.console.large

vectors: venv ## write tests/vectors/ anew
	$(BIN)/python -m tests.vectors.make

lock: $(BIN)/uv ## write locks/ from pyproject.toml, keeping versions that still fit
	$(LOCK) --all-extras --group dev --output-file locks/dev.txt
	$(LOCK) --extra laptop --constraint locks/dev.txt --output-file locks/field.txt
	$(LOCK) --extra centre --constraint locks/dev.txt --output-file locks/centre.txt

upgrade: ## write locks/ with the newest versions
	$(MAKE) lock UPGRADE=--upgrade

$(BIN)/uv:
	$(MAKE) venv

fmt: venv ## format, and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## what tools left behind; the virtual environment stays
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
