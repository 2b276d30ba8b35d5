# privgan: `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TESTS ?=
# The stamp holds the checksum of what was installed, so a second call costs nothing and a changed lock installs anew.
STAMP := $(VENV)/.installed
PROFILE ?= $(shell command -v nvidia-smi >/dev/null 2>&1 && nvidia-smi -L 2>/dev/null | grep -q GPU && echo full || echo quick)

.PHONY: help setup lint test test-times matrix reproduce-paper mutants bench readme architecture reference docs docker lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

setup: $(STAMP) ## the .venv of this folder, as requirements.lock pins it

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "privgan needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Set PYTHON=python3.11" >&2; exit 2; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)  # absent, or broken off half-made
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --require-hashes --python $(BIN)/python -r requirements.lock && uv pip install --quiet --python $(BIN)/python --no-deps -e .; \
	else $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && $(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .; fi
	@touch $@

lint: setup ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

test: setup ## all tests, on two processes (TESTS=tests/channel: those alone)
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(TESTS)

test-times: setup ## all tests, and their times into CONTRIBUTING.md
	@$(BIN)/python -m pytest -n 2 --dist worksteal --junitxml=outputs/test-times.xml && $(BIN)/python docs/times.py outputs/test-times.xml

matrix: ## lint and tests under every Python from 3.11 to 3.13 on this machine
	@TESTS="$(TESTS)" .ci/matrix

reproduce-paper: setup ## reproduce the paper: PROFILE=quick (two cores) or full (a GPU); SECTION=smiling, theory, houses, profiles or text alone
	@$(BIN)/python experiments/paper/reproduce.py --profile $(PROFILE) $(if $(SECTION),--section $(SECTION))

mutants: setup ## plausible bugs, one at a time, and the tests that catch them, to docs/mutants.md (BUGS="words": those alone)
	@$(BIN)/python experiments/mutants/mutate.py $(BUGS)

bench: setup ## speed and memory, as ratios of one run, to outputs/bench/bench.json
	@$(BIN)/python experiments/bench/run.py

readme: setup ## tables of docs/results.md and figures of README.md, from the last reproduction and benchmark
	@$(BIN)/python experiments/paper/readme.py

reference: setup ## docs/reference: every key, and the schemas of configs and records
	@$(BIN)/python -m privgan.config.reference docs/reference
	@$(BIN)/python -m privgan.runs.schema docs/reference

architecture: setup ## drawing and table of docs/architecture.md, from the imports of the code
	@$(BIN)/python docs/architecture.py

docs: setup ## the pages, into outputs/docs
	@$(BIN)/mkdocs build --quiet --strict && echo outputs/docs/index.html

docker: ## build the image of the Dockerfile, and run the smoke experiment in it
	@docker build --tag privgan-channels . && docker run --rm privgan-channels

lock: ## requirements.lock anew, with hashes, from the floors of pyproject.toml; pins that still fit stay (UPGRADE=--upgrade)
	@rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet --disable-pip-version-check uv
	@.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --custom-compile-command 'make lock' $(UPGRADE) --extra dev --output-file requirements.lock pyproject.toml
	@rm -rf .venv-lock
	@wc -l requirements.lock

clean: ## remove build artifacts; outputs/ stays
	@rm -rf build dist .venv .venv-* .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
