# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2

.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
UV := $(or $(shell command -v uv 2>/dev/null),$(BIN)/uv)
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1
export UV_PROJECT_ENVIRONMENT := $(VENV)
export VIRTUAL_ENV := $(CURDIR)/$(VENV)
PORT ?= 8000

.PHONY: help install demo run test check bench soak fuzz docs layout wheel lock clean

help: ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

install: $(VENV)/.installed ## install or update everything, start nothing
	@$(BIN)/python tools/build_assets.py
	@$(BIN)/python -m compileall -q src

demo: install ## install everything and start the simulated town
	@$(BIN)/allmende demo --data data/demo --port $(PORT)

run: install ## the same for an empty installation in data/town
	@$(BIN)/allmende serve --data data/town --port $(PORT)

test: $(VENV)/.tested ## run all tests
	@$(BIN)/python tools/build_assets.py --with-tests
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(SEED:%=--randomly-seed=%)
	@$(BIN)/python -m tests.on_postgres -n auto --maxprocesses 4 -q $(SEED:%=--randomly-seed=%)

check: $(VENV)/.tested ## formatting, lint, types, import rules, licences (no tests)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/reuse lint --quiet || $(BIN)/reuse lint
	@$(BIN)/python tools/check_locks.py

bench: $(VENV)/.tested ## measure against the raw engine; writes bench/results.json
	@$(BIN)/python tools/build_assets.py
	@$(BIN)/python -m bench

soak: $(VENV)/.tested ## the long trials: twenty kills, a hundred thousand queries
	@$(BIN)/python -m bench.soak

fuzz: $(VENV)/.tested ## a hundred thousand random and mistyped queries: never a fault, never a second, alike on both stores
	@$(BIN)/python -m bench.fuzz --store both

docs: $(VENV)/.tested ## write the reference pages from the code
	@$(BIN)/python tools/write_reference.py

layout: $(VENV)/.tested ## write what a new people file begins with, from the migrations
	@$(BIN)/python tools/write_layout.py

wheel: $(VENV)/.tested ## build a wheel that runs without Node
	@$(BIN)/python tools/build_assets.py
	@$(UV) build --wheel --no-build-isolation --quiet --out-dir dist && ls dist

lock: $(BIN)/python ## choose newer versions and write them down
	$(UV) pip compile -q --upgrade --universal --generate-hashes --no-header pyproject.toml --group build -o requirements.lock
	$(UV) pip compile -q --upgrade --universal --generate-hashes --no-header pyproject.toml --group dev -o requirements-dev.lock

clean: ## remove what make has made, but no data
	rm -rf $(VENV) dist build assets/node_modules src/allmende/web/static/dist .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	@sh tools/make_venv.sh $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Allmende into $(VENV) ..."
	@$(UV) pip install --quiet --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tested: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what tests and checks need ..."
	@$(UV) pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
