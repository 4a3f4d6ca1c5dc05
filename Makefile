# `make help` lists the targets. Everything runs from .venv, which is made and kept up to date by itself.
.DEFAULT_GOAL := help
.PHONY: help run test check format lock bench clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/python -m uv pip
LOCK := $(UV) compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock'

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

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

check: $(VENV)/.dev ## formatting, lint, types, import contracts, migrations, deploy check, schema
	@BIN=$(BIN) bash .ci/check

format: $(VENV)/.dev ## rewrite Python and templates in the project's format
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix --quiet . && $(BIN)/djlint --reformat --quiet templates || true

bench: $(VENV)/.dev ## bookings a second on one hot slot, against processes of its own
	@$(BIN)/python -m benchmarks.booking $(ARGS)

lock: $(VENV)/.uv ## lock requirements.in and requirements-dev.in with hashes
	@$(LOCK) requirements.in --output-file requirements.txt
	@$(LOCK) requirements-dev.in --output-file requirements-dev.txt

clean: ## remove the virtual environment and caches (DATA_DIR stays)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache staticfiles
