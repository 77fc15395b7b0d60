# Needs GNU make and Python 3.11 or newer; everything else is installed into .venv.
PYTHON ?= python3
BOOTSTRAP = $(PYTHON) packages/semillas/bootstrap.py
PY = .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run install lock upgrade test check bench faults fuzz openapi demo clean format

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: ## install what is missing, start everything (PORT=8080 DEMO=0 SEMILLAS_HOME=.semillas)
	@$(BOOTSTRAP) run

install: ## everything for development and tests
	@$(BOOTSTRAP) install

lock: ## write requirements.lock and the smaller locks
	@$(BOOTSTRAP) lock

upgrade: ## the same, with the newest versions allowed
	@$(BOOTSTRAP) lock --upgrade

test: install ## all tests: unit, service, contract, browser
	@$(BOOTSTRAP) webapp
	@$(BOOTSTRAP) browser
	@$(PY) -m pytest
	@$(BOOTSTRAP) npm run test --if-present

check: install ## format, lint, types, architecture, generated files, images
	@$(PY) -m tests.architecture.check

format: install ## rewrite the code in the house format
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

bench: install ## benchmarks, each as a ratio against a baseline of the same run
	@$(BOOTSTRAP) webapp
	@$(PY) -m tests.bench

faults: install ## kill -9 of services and PostgreSQL under writes
	@$(BOOTSTRAP) webapp
	@$(PY) -m tests.faults

fuzz: install ## schemathesis on every service's OpenAPI file
	@$(BOOTSTRAP) webapp
	@$(PY) -m tests.fuzz

openapi: install ## services/*/openapi.json and the web app's types
	@$(PY) -m tests.architecture.openapi
	@$(BOOTSTRAP) npm run api

demo: ## load the demo network into the running system again
	@$(PY) -m semillas demo

clean: ## remove what was installed and built; the data in .semillas stays
	rm -rf .venv .venv.lock .setup-logs frontend/node_modules frontend/build frontend/.svelte-kit
