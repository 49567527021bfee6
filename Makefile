# What can be done here; `make` alone lists it. Nothing need be installed but git, make and a Python
# of at least 3.11 with venv.

PYTHON ?= python3
BIN := .venv/bin
PYTEST ?=
# Most tests wait for telephones, not for the processor.
WORKERS ?= 3
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-header --no-annotate
.DEFAULT_GOAL := help
.PHONY: help run test check bench proof replay lock format clean setup setup-checks setup-tests

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

# The shell becomes the keeper, so that a signal to make or to the terminal reaches it.
run: setup ## set everything up and run the hotline in the foreground, with demo data
	@exec $(BIN)/python -m callcenter run

test: setup-tests check ## run all checks and all tests (PYTEST="-k words" narrows them)
	@exec $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(PYTEST)

check: setup-checks ## formatting, lint, types, import contracts, flows, centre: fast and static
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports
	@$(BIN)/python -m callcenter flow check
	@$(BIN)/python -m callcenter centre check

bench: setup-tests ## measure: figures as ratios within one run
	@exec $(BIN)/python -m tests.benchmarks

proof: setup-tests ## the long proofs: many seeds, many days, many fault rounds
	@CALLCENTER_ACD_STEPS=2000 CALLCENTER_ACD_DAYS=500 CALLCENTER_PROOF=1 CALLCENTER_SEEDS=100 \
		CALLCENTER_ACD_EXAMPLES=3000 \
		exec $(BIN)/python -m pytest --timeout 7200 tests/unit/acd tests/unit/simulation \
		tests/simulation $(PYTEST)

replay: setup ## replay recorded calls against this code: make replay DATA=folder
	@exec $(BIN)/python -m callcenter replay "$(DATA)"

lock: setup-checks ## resolve requirements/*.in anew into the lock files
	@$(LOCK) --upgrade requirements/runtime.in -o requirements/runtime.txt
	@$(LOCK) --upgrade requirements/voice.in -o requirements/voice.txt
	@$(LOCK) --upgrade requirements/development.in -o requirements/development.txt
	@$(LOCK) --upgrade requirements/node.in -o requirements/node.txt

format: setup-checks ## format the code, and mend what can be mended safely
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean: ## remove what was built; the data under var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@rm -rf callcenter/web/ui/dist callcenter/web/ui/node_modules
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

setup:
	@$(PYTHON) deploy/setup/environment.py runtime
	@$(BIN)/python deploy/asterisk/fetch.py
	@$(PYTHON) deploy/setup/pages.py

setup-checks:
	@$(PYTHON) deploy/setup/environment.py development

setup-tests: setup-checks
	@$(BIN)/python deploy/asterisk/fetch.py --tests
	@$(PYTHON) deploy/setup/pages.py --tools
