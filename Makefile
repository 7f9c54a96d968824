PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check bench storm crash screenshots atlas format lock clean

##@ Use

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## Set up and start everything in one process: web chat, console, clock, demo teams and logins
	$(BIN)/veginn demo

##@ Work

test: $(VENV)/.dev ## Set up and run the whole test suite
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal

check: $(VENV)/.dev ## Format, lint, types, room contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev ## Measure, each thing beside another in the same run
	$(BIN)/python -m bench.places
	$(BIN)/python -m bench.receipts
	$(BIN)/python -m bench.deadlines
	$(BIN)/python -m bench.desk

storm: $(VENV)/.dev ## 500 conversations by each way while the wire is at its worst: a table of figures and a verdict
	$(BIN)/python -m tests.campaign.storm --conversations 500 --seed 1 --mode polling
	$(BIN)/python -m tests.campaign.storm --conversations 500 --seed 1 --mode webhook

crash: $(VENV)/.dev ## Kill the program a thousand times in each way it runs, and say what became of everybody: about an hour
	$(BIN)/python -m tests.campaign.crash

screenshots: $(VENV)/.dev ## Take the README's pictures anew, of the real program in a real browser
	$(BIN)/python -m tests.line.screenshots

atlas: $(VENV)/.dev ## Write docs/conversation anew: the map of each flow, and every word in three languages
	$(BIN)/python -m tests.bot.flows.atlas

format: $(VENV)/.dev ## Put the code in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## Refresh the lock files (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements/runtime.lock requirements/build.in
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet -c requirements/runtime.lock -o requirements/dev.lock requirements/build.in

clean: ## Remove the virtual environment and the demo data
	rm -rf $(VENV) var out

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Veginn needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements/runtime.lock pyproject.toml $(VENV)/.made
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@
