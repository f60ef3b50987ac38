# Darkroom, from an empty machine: Python 3.11 to 3.13 and make are all it takes.
# Every target first sets up what it needs, and does so again only when something changed.
#
#   make run       the bot, or without a token the sandbox
#   make test      style, types and all tests
#   make test-all  the same on every Python present
#   make setup     only the set-up
#   make fmt       let ruff mend and format
#   make lock      compile requirements/ anew
#   make crash     kill the bot at every pair of places
#   make ledgers   the quotas against their model, 50,000 steps
#   make bench     figures against a bare client
#   make pictures  those of the documents, anew
#   make clean     remove what was made (not data/)

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

SUPPORTED := 3.13 3.12 3.11
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
# The first that fits; say `make PYTHON=/path/to/python3.12 ...` to choose.
PYTHON ?= $(shell for python in python3 $(SUPPORTED:%=python%) python; do \
	"$$python" -c '$(FITS)' 2>/dev/null && echo "$$python" && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
CONFIG ?= bot.toml
# Tests wait about as much as they compute, so more of them run at once than a small machine has processors.
WORKERS ?= 3

export UV_PYTHON_DOWNLOADS := never
# Copies work on every file system, and a shared cache cannot be damaged through them.
export UV_LINK_MODE := copy
# Compiled once, whatever the surroundings say: hundreds of short processes of the tests import the same.
export PYTHONDONTWRITEBYTECODE :=
SYNC := $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-header --no-annotate

# The folder and the version a virtual environment was made for: a moved or copied one is made anew.
PLACE := import sys; print(*sys.version_info[:2], "$(CURDIR)")

.PHONY: help setup run test test-all lint fmt crash ledgers pictures bench lock clean python

help:
	@sed -n 's/^#   make/  make/p' Makefile

setup: $(VENV)/.runtime

run: $(VENV)/.runtime
	@exec $(BIN)/python -m bot run --config $(CONFIG)

test: lint
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal --cov --cov-report=

# Pythons that pyenv keeps count as present, though only one of them is on the PATH.
test-all: python
	@for version in $(SUPPORTED); do \
		for python in "python$$version" "$$HOME"/.pyenv/versions/$$version.*/bin/python; do \
			"$$python" -c '$(FITS)' 2>/dev/null || continue; \
			echo "== Python $$version"; \
			$(MAKE) test PYTHON="$$python" VENV=".venv-$$version" || exit 1; \
			break; \
		done; \
	done

lint: $(VENV)/.test
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy

fmt: $(VENV)/.test
	@$(BIN)/python -m ruff check --fix-only .
	@$(BIN)/python -m ruff format .

# Ten minutes or so: every pair of places to die at, and every fault of every vendor, where the tests try a few.
crash: $(VENV)/.test
	@DARKROOM_CAMPAIGN=long $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal \
		tests/whole/test_crashes.py tests/whole/test_every_fault.py

# Ten minutes or so: 50,000 steps against the model of the ledgers, where the tests take 1,200.
ledgers: $(VENV)/.test
	@DARKROOM_CAMPAIGN=long $(BIN)/python -m pytest tests/store/test_ledgers.py

# Needs chromium, and a font for Chinese (Debian: fonts-wqy-microhei); look at each picture before it is committed.
pictures: $(VENV)/.test
	@DARKROOM_BROWSER=required DARKROOM_SCREENSHOTS=1 $(BIN)/python -m pytest tests/browser

bench: $(VENV)/.test
	@$(BIN)/python -m benchmarks

# `make lock LOCKFLAGS=--upgrade` takes newer versions; without it what is pinned stays.
lock: $(VENV)/.uv
	@echo 'uv==0.13.9' | $(LOCK) $(LOCKFLAGS) - -o requirements/uv.txt >/dev/null
	@$(LOCK) $(LOCKFLAGS) pyproject.toml --group test -o requirements/test.txt >/dev/null
	@$(LOCK) pyproject.toml -c requirements/test.txt -o requirements/runtime.txt >/dev/null

clean:
	rm -rf .venv .venv-3.* build *.egg-info htmlcov .coverage .coverage.* \
		.hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c '$(FITS)' 2>/dev/null || { \
		echo 'Darkroom needs Python 3.11, 3.12 or 3.13; name one: make PYTHON=/path/to/python3.12 ...' >&2; \
		exit 1; }

# A virtual environment is kept while its Python runs, fits, and it was made for this very folder.
$(VENV)/.python: FORCE
	@test -f $@ && test "$$($(BIN)/python -c '$(PLACE)' 2>/dev/null)" = "$$(cat $@)" || { \
		$(MAKE) python && \
		echo 'Setting up $(VENV) with $(PYTHON) ...' && \
		rm -rf $(VENV) && "$(PYTHON)" -m venv $(VENV) && \
		$(BIN)/python -c '$(PLACE)' > $@; }

$(VENV)/.uv: requirements/uv.txt $(VENV)/.python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

# What tests need includes what the bot needs, so a tree that has run its tests keeps both.
$(VENV)/.runtime: requirements/runtime.txt pyproject.toml $(VENV)/.uv
	@test ! -f $(VENV)/.test || $(SYNC) requirements/test.txt
	@test -f $(VENV)/.test || $(SYNC) requirements/runtime.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.runtime
	@$(SYNC) requirements/test.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

FORCE:
