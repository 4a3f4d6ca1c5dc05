# `make help` lists the targets. Everything runs from .venv, which is made and kept up to date by itself.
.DEFAULT_GOAL := help
.PHONY: help run test prove check format schema clients translations lock bench audit secrets image screenshots clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/python -m uv pip
LOCK := $(UV) compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock'

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-11s %s\n", $$1, $$2}'

# The stamps hold the moment of the last install: a changed lock installs again, an unchanged one costs nothing.
$(VENV)/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

$(VENV)/.runtime: requirements.txt $(VENV)/.uv
	@echo "Installing the locked packages into $(VENV)"
	@$(UV) install --quiet --compile-bytecode --require-hashes --requirement requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.uv
	@echo "Installing the locked development packages into $(VENV)"
	@$(UV) install --quiet --compile-bytecode --require-hashes --requirement requirements-dev.txt
	@touch $@ $(VENV)/.runtime

run: $(VENV)/.runtime ## install, migrate, seed an empty database, start web, worker and beat (PORT, HOST, DATA_DIR)
	@exec $(BIN)/python manage.py serve

test: $(VENV)/.dev ## the test suite, on the database that the environment names (default: embedded)
	@$(BIN)/python -m pytest $(ARGS)

prove: $(VENV)/.dev ## the long proofs: lives of an event held against a model, an outage, pages in a browser (some minutes)
	@PROVE=1 $(BIN)/python -m pytest -n 0 -s -m long $(ARGS)

check: $(VENV)/.dev ## formatting, lint, types, secrets, import contracts, migrations, deploy check, schema
	@BIN=$(BIN) bash .ci/check

format: $(VENV)/.dev ## rewrite Python and templates in the project's format
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix --quiet . && $(BIN)/djlint --reformat --quiet templates || true

schema: $(VENV)/.dev ## bring docs/openapi.yaml, the document of the API, up to date with the code
	@$(BIN)/python manage.py spectacular --validate --fail-on-warn --custom-settings events_site.openapi.FIXED --file docs/openapi.yaml

clients: schema ## bring the clients in Python and TypeScript up to date with docs/openapi.yaml
	@$(BIN)/python -m clients.generate

bench: $(VENV)/.dev ## what one machine serves; WHAT= delivery, desk, growth, servers, fuzz, faults or slow_clients for more
	@$(BIN)/python -m benchmarks.$(or $(WHAT),load) $(ARGS)

audit: ## known holes in the locked packages; asks a database on the network, and says so where it cannot
	@bash .ci/audit

secrets: $(VENV)/.dev ## secrets and paths of machines in all that was ever committed
	@$(BIN)/python .ci/secrets.py --history && echo "Nothing was found"

image: $(VENV)/.dev ## the build steps of the Dockerfile without Docker, and what the image does when it starts
	@$(BIN)/python .ci/image.py

screenshots: $(VENV)/.dev ## pictures of the pages for docs/screenshots/, by Debian's Chromium
	@$(BIN)/python docs/screenshots.py

# Of Debian's package gettext. The compiled catalogues are kept with the rest, so that a bare machine needs none of it.
translations: $(VENV)/.dev ## bring locale/ up to date with the code; what is new is left empty for translators
	@$(BIN)/python manage.py makemessages --all --no-location --no-wrap --no-obsolete --ignore=$(VENV) --ignore=tests --ignore=benchmarks --ignore=docs --ignore=var
	@$(BIN)/python manage.py compilemessages --ignore=$(VENV)

lock: $(VENV)/.uv ## lock requirements.in and requirements-dev.in with hashes
	@$(LOCK) requirements.in --output-file requirements.txt
	@$(LOCK) requirements-dev.in --output-file requirements-dev.txt

clean: ## remove the virtual environment and caches (DATA_DIR stays)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache staticfiles
