# Everything a stranger needs: `make run`, `make test`, `make bench`. Each sets up what it needs in .venv,
# from the lock file alone, and a second call starts at once.
#
# Needed on the machine: Python 3.11 or later with venv, make, and a package index (or a folder of wheels:
# PIP_NO_INDEX=1 PIP_FIND_LINKS=folder). On Debian 12: apt-get install python3 python3-venv make git

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
UV ?= uv
COMPILE = $(UV) pip compile --quiet pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header $(if $(UPGRADE),--upgrade)

.PHONY: help setup run test bench lint types lock wheel bundle secrets postgres clean

help: ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: $(VENV)/.project ## the virtual environment, from requirements.lock

run: setup ## a real archive on SQLite under ./var, served; a second run continues it
	@exec $(BIN)/archive-ledger demo --serve $(ARGS)

test: setup postgres ## all tests, on SQLite and on a private PostgreSQL server (JOBS=2, ARGS=...)
	@$(BIN)/pytest -n $(JOBS) $(ARGS)

bench: setup postgres ## ratios to limits measured in the same run: a table, and bench-results.json
	@$(BIN)/python -m tests.postgres $(BIN)/archive-ledger bench --postgres '{url}' --json bench-results.json $(ARGS)

lint: setup ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup ## mypy --strict on code and tests
	@$(BIN)/mypy

# `uv` is needed for this one only. The first file holds everything; the others are parts of it for an
# installation (service) and for a machine that only verifies. UPGRADE=1 takes newer versions.
lock: ## write the lock files anew from pyproject.toml (needs uv)
	@$(COMPILE) --extra service --extra dev -o requirements.lock
	@$(COMPILE) --extra service -c requirements.lock -o requirements-service.lock
	@$(COMPILE) -c requirements.lock -o requirements-verify.lock

wheel: setup ## dist/archive_ledger-*.whl
	@rm -rf dist
	@$(BIN)/python -m build -qq --wheel --no-isolation --outdir dist . >/dev/null
	@ls dist/*.whl

bundle: wheel ## bundle/: all that an installation without any network needs
	@.ci/bundle $(BIN)/python

secrets: ## passwords for compose.yaml under ./var/secrets, made once
	@.ci/secrets var/secrets

postgres: setup ## find the programs of a PostgreSQL server, or fetch them
	@$(BIN)/python -m tests.postgres >/dev/null 2>&1 || .ci/postgres $(BIN)/python

clean: ## remove what was built; ./var, where archives are, stays
	@rm -rf $(VENV) dist build bundle .pytest_cache .mypy_cache .ruff_cache .hypothesis bench-results.json
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.dependencies: requirements.lock
	@.ci/venv $(VENV) requirements.lock
	@touch $@

$(VENV)/.project: $(VENV)/.dependencies pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@touch $@
