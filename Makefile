# The commands of this project. `make help` lists them; Python 3.11 or later, pip and make are enough.

PORT ?= 5000
PILOTS ?= 1000
RUNS ?= 500
STEPS ?= 50
MUTANTS ?= 300
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
LOCKED := $(PIP) install --require-hashes -r
WELSH := labapp/translations/cy/LC_MESSAGES/messages

.DEFAULT_GOAL := help
.PHONY: help run test test-fast fuzz mutants coverage check bench format assets migration translations lock prepared

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' Makefile

run: prepared ## Serve the demonstration lab on http://127.0.0.1:5000 (PORT=… for another)
	@LABAPP_DEMO=1 PORT=$(PORT) exec $(BIN)/labapp serve

test: prepared .venv/for-tests ## Run every test; what cannot run here is skipped by name
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

test-fast: prepared .venv/for-tests ## Run the tests that need neither database nor browser
	@$(BIN)/python -m pytest tests/unit tests/rules/ground

fuzz: prepared .venv/for-tests ## Walk pilots at random against the rules (RUNS=500 on each database, STEPS=50)
	@RUNS="$(RUNS)" STEPS="$(STEPS)" $(BIN)/python -m tests.proof

mutants: prepared .venv/for-tests ## Plant small mistakes in the rules, and count those the tests notice (MUTANTS=all)
	@MUTANTS="$(MUTANTS)" ONLY="$(ONLY)" $(BIN)/python -m tools.mutants

coverage: prepared .venv/for-tests ## Measure that the tests run every branch of the rules of movement
	@$(BIN)/python -m tools.covered

check: prepared .venv/for-tests ## Check formatting, style, types, import contracts, templates, spelling, catalogue
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --quiet --lint labapp/templates
	$(BIN)/codespell
	$(BIN)/python tools/catalogue.py --check

bench: prepared ## Measure labapp beside a bare page and the bare work (PILOTS="1000 10000" for growth)
	@PILOTS="$(PILOTS)" $(BIN)/python -m bench

format: .venv/for-tests ## Format the code and mend what can be mended without thought
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

assets: .venv/installed ## Build what browsers load into labapp/static/vendor
	@$(BIN)/python tools/assets.py

migration: prepared ## Write a migration for what changed in the models (m="Say what")
	@test -n "$(m)" || { echo 'Say what changes: make migration m="Add a column for …"' >&2; exit 2; }
	@rm -rf build/migration
	@LABAPP_DATA_DIR=build/migration $(BIN)/flask --app labapp.app db upgrade
	@LABAPP_DATA_DIR=build/migration $(BIN)/flask --app labapp.app db migrate -m "$(m)"

translations: .venv/installed ## Bring every string of the code into the Welsh catalogue
	$(BIN)/python tools/catalogue.py

lock: .venv/installed ## Write the lock files anew from requirements*.in and package.json (ARGS=--upgrade)
	python3 -m venv build/uv && build/uv/bin/python -m pip install --quiet uv
	build/uv/bin/python tools/locks.py $(ARGS)

prepared: .venv/installed assets $(if $(wildcard $(WELSH).po),$(WELSH).mo)

.venv/installed: requirements.txt pyproject.toml
	@echo 'Installing what labapp runs with …'
	@tools/make-venv .venv
	@$(LOCKED) requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/for-tests: .venv/installed requirements-test.txt
	@echo 'Installing what the tests need …'
	@$(LOCKED) requirements-test.txt
	@touch $@

$(WELSH).mo: $(WELSH).po .venv/installed
	@$(BIN)/pybabel --quiet compile --directory labapp/translations
