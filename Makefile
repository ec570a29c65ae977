PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
AS_OF  ?= 2026-11-22
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help report test test-slow check docs bench bench-peers bench-databases detection lock clean

help:  ## say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.12 report")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

report: $(VENV)/.ready  ## audit the sample inventory and write the HTML report
	@# Findings are what an audit is for: exit code 1 says there are some, and is no failure of this target.
	@$(BIN)/audit run data/samples/amiqus --as-of $(AS_OF) --output reports || [ $$? -eq 1 ]

test: check  ## lint, types, imports, docs, and every test
	@# worksteal: each worker begins with a stretch of neighbours, which share what was worked out for the first of them
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not slow"

test-slow: $(VENV)/.ready  ## the long suites: random kills, a thousand random inventories
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m slow

check: $(VENV)/.ready  ## lint, types, import contracts, generated pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

docs: $(VENV)/.ready  ## write the generated pages anew
	$(BIN)/python docs/generate.py

bench: $(VENV)/.ready  ## measure a whole check and a whole run, 1 M and 10 M records
	$(BIN)/python benchmarks/run.py

bench-peers: $(VENV)/.ready  ## the same thirteen checks by hand, and in seven other tools
	$(BIN)/python benchmarks/peers/run.py

bench-databases: $(VENV)/.ready  ## the same in PostgreSQL and in Spark, and what an audit pulls over the wire
	$(BIN)/python benchmarks/databases.py

detection: $(VENV)/.ready  ## measure what is caught of planted breaches; reports quote it
	$(BIN)/python docs/detection.py

lock: $(VENV)/.ready  ## resolve the dependencies again and write requirements.lock
	$(BIN)/uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements.lock

clean:  ## remove the environment and everything made
	rm -rf $(VENV) reports dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
