# Everything a developer needs: `make run`, `make test`. See README.md.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
# Two at a time: most tests wait for a process, not for the processor. A file's tests stay together.
PYTEST_ARGS ?= -n 2 --dist loadfile

# The first interpreter that is new enough; PYTHON=… overrides it.
ifeq ($(origin PYTHON),file)
PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
endif

.PHONY: run test lint bench eval pictures crash llm lock clean

run: $(VENV)/.run
	@exec $(BIN)/bellhop up

test: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(PYTEST_ARGS)

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench

# CASES=folder measures other cases too and prints the golden figures beside them.
eval: $(VENV)/.dev
	$(BIN)/python -m tests.golden.run $(CASES)

# README's pictures, and every page at three widths.
pictures: $(VENV)/.dev
	PICTURES=tests/browser/pictures $(BIN)/pytest tests/browser -k "july or legible"

crash: $(VENV)/.dev
	CRASH_SECONDS=$${CRASH_SECONDS:-300} $(BIN)/pytest tests/e2e/test_crashes.py

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Bellhop needs Python 3.11 or newer; none was found on PATH." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# PLANNER=llm needs these on top.
llm: $(VENV)/.run
	$(PIP) install --require-hashes -r requirements-llm.lock

# Written by `uv pip compile`; the index it asks is yours to choose and is never written down.
lock:
	uv pip compile -q --universal --python-version 3.11.2 --generate-hashes --no-annotate --no-header \
	  --extra build -o requirements.lock pyproject.toml
	uv pip compile -q --universal --python-version 3.11.2 --generate-hashes --no-annotate --no-header \
	  --extra build --extra llm -c requirements.lock -o requirements-llm.lock pyproject.toml
	uv pip compile -q --universal --python-version 3.11.2 --generate-hashes --no-annotate --no-header \
	  --extra build --extra dev --extra llm -c requirements-llm.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) .data
