.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3.11
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
# compiled code is kept: servers, commands and tests start sooner
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help serve demo dev test slow check types format messages openapi clients bench soak failover upgrade kills restoring hostile pipelines fuzz sbom audit extraction requirements clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# The stamps hold what was installed: no network is needed again until the requirements change.
.venv/serve.stamp: requirements.txt pyproject.toml
	@echo "installing into .venv, about a minute"
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --no-index -e .
	touch $@

.venv/dev.stamp: requirements-dev.txt .venv/serve.stamp
	$(PIP) install --require-hashes -r requirements-dev.txt
	touch $@

serve: .venv/serve.stamp ## set up, migrate, load the seeds and serve on PORT (8000)
	$(BIN)/workreport serve --port $(PORT)

demo: .venv/serve.stamp ## the same with the national reports of examples/ beside ours, from a database of their own
	WORKREPORT_DATABASE_URL=sqlite:///$(CURDIR)/data/demo.db $(BIN)/workreport serve --seeds seeds --seeds examples/national --port $(PORT)

dev: .venv/dev.stamp ## set up what tests and checks need

# Tests of a file stay together: they share databases.
TESTS := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test: .venv/dev.stamp ## the tests, on SQLite and on PostgreSQL, but for the slow ones
	$(TESTS) -m "not slow" --cov

slow: .venv/dev.stamp ## the tests that are slow: processes, browsers, faults, waits, everything there is (about 10 minutes)
	$(TESTS) -m slow

check: .venv/dev.stamp ## the gate: format, lint, types, import rules, seeds, `make test`
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/workreport verify --seeds seeds --seeds examples/national
	$(MAKE) --jobs=2 types test

# low in rank: beside the tests it gets the time that they wait
types: .venv/dev.stamp
	nice $(BIN)/mypy

format: .venv/dev.stamp ## format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: .venv/dev.stamp ## bring app/texts.zh.po in step with the texts in the code, and say what wants translating
	$(BIN)/python tests/messages.py

openapi: .venv/dev.stamp ## write docs/openapi.*.json and their examples, after a change of routes, texts or data
	$(BIN)/python tests/openapi_files.py

# Not part of the gate: these tools are none of ours. Readers and generators want other versions of the same packages.
CLIENTS := .venv-clients
READERS := $(CLIENTS)/readers
GENERATORS := $(CLIENTS)/generators
NPM = cp $(dir $<)package.json $(1) && PATH="$(CURDIR)/$(1)/bin:$$PATH" npm install --prefix $(1) --no-audit --no-fund --no-package-lock --loglevel=error

$(READERS)/stamp: tests/clients/requirements.txt tests/clients/shapes/requirements.txt tests/clients/package.json .venv/dev.stamp
	test -x $(READERS)/bin/python || $(PYTHON) -m venv $(READERS)
	$(BIN)/uv pip install --quiet --python $(READERS)/bin/python -r $<
	$(BIN)/uv pip install --quiet --python $(READERS)/bin/python --no-deps -r tests/clients/shapes/requirements.txt
	$(call NPM,$(READERS))
	touch $@

$(GENERATORS)/stamp: tests/clients/generators/requirements.txt tests/clients/generators/package.json .venv/dev.stamp
	test -x $(GENERATORS)/bin/python || $(PYTHON) -m venv $(GENERATORS)
	$(BIN)/uv pip install --quiet --python $(GENERATORS)/bin/python -r $<
	$(call NPM,$(GENERATORS))
	touch $@

clients: .venv/dev.stamp $(READERS)/stamp $(GENERATORS)/stamp ## programs of others: what they read, compared with the database; generated clients
	$(BIN)/python tests/clients/compare.py $(READERS)
	$(BIN)/python tests/clients/history.py $(READERS)
	$(BIN)/python tests/clients/annotated.py $(READERS)
	$(BIN)/python tests/clients/pages.py $(READERS)
	$(BIN)/python tests/clients/reconcile.py $(READERS)
	$(BIN)/python tests/clients/agents.py $(READERS)
	$(BIN)/python tests/clients/generators.py $(GENERATORS)

bench: .venv/dev.stamp ## the measurements beside the peers (about three hours); PEERS=all: Directus too; BEFORE=<commit>: beside that build (about 15 minutes)
	$(BIN)/python -m benchmarks.$(if $(BEFORE),builds $(BEFORE),run all $(if $(PEERS),--peers $(PEERS)))

soak: .venv/dev.stamp ## slow, stopped and vanished readers, then half an hour of mixed load and loads, on each database (about 90 minutes)
	$(BIN)/python -m benchmarks.soak
	$(BIN)/python -m benchmarks.mixed

restoring: .venv/dev.stamp ## how long a backup, a check and a restore of 200,000 metrics take, on both databases (about 15 minutes the first time)
	$(BIN)/python -m benchmarks.restoring

kills: .venv/dev.stamp ## 200 loads killed at random moments on each database, while a server reads (about 45 minutes)
	$(BIN)/python -m benchmarks.kills

failover: .venv/dev.stamp ## the primary is killed under load and a replica promoted, ROUNDS (20) times (about 5 minutes)
	$(BIN)/python -m benchmarks.failover --rounds $(or $(ROUNDS),20)

upgrade: .venv/dev.stamp ## an upgrade under load from the build BEFORE=<commit>: no request may fail (about a minute)
	$(BIN)/python -m benchmarks.upgrade $(BEFORE)

hostile: .venv/serve.stamp ## what one request, as long as may be, takes from the others (about 5 minutes)
	$(BIN)/python -m benchmarks.hostile

pipelines: .venv/dev.stamp ## 10,000 random pipelines of raw HTTP, answered as uvicorn alone would (about 20 minutes); SEED=<n>, NUMBER=<n>
	$(BIN)/python tests/long/pipelines.py $(if $(SEED),--seed $(SEED)) $(if $(NUMBER),--number $(NUMBER))

# Tools of others that are none of ours: the first says what is in the software, the second what is known against it.
TOOLS := .venv-tools
$(TOOLS)/stamp: tests/tools/requirements.txt .venv/dev.stamp
	test -x $(TOOLS)/bin/python || $(PYTHON) -m venv $(TOOLS)
	$(BIN)/uv pip install --quiet --python $(TOOLS)/bin/python --require-hashes -r $<
	touch $@

fuzz: .venv/dev.stamp $(TOOLS)/stamp ## Schemathesis on both databases, 100,000 cases (about an hour; goes on where it was stopped); CASES=<n>, MINUTES=<n>
	$(BIN)/python tests/long/fuzz.py $(TOOLS) $(if $(CASES),--cases $(CASES)) $(if $(MINUTES),--minutes $(MINUTES))

sbom: .venv/serve.stamp $(TOOLS)/stamp ## what a server is made of, as CycloneDX: dist/workreport.cdx.json
	$(TOOLS)/bin/python tests/tools/sbom.py $$($(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")

audit: $(TOOLS)/stamp ## known vulnerabilities of what is pinned; exits with 3 where nobody can be asked
	$(TOOLS)/bin/python tests/tools/audit.py

extraction: .venv/serve.stamp ## extraction of a text beside jionlp (about two minutes); TEXT=<file>: of that one
	$(BIN)/python -m benchmarks.extraction $(TEXT)

# Extras stay in the pins: without them pip looks at the newest release of an extra, and refuses it for want of a hash.
requirements: .venv/dev.stamp ## pin the newest dependencies again (needs uv)
	uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --no-strip-extras \
	  --extra agents --extra build --extra charts --extra fragments --extra parquet pyproject.toml -o requirements.txt
	uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --no-strip-extras \
	  --extra agents --extra build --extra charts --extra fragments --extra parquet --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean: ## remove the environment and the local database
	rm -rf .venv data
