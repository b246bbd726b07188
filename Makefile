# Two commands matter: `make run` and `make test`. Each sets up what it needs, once.

PORT ?= 8000
DATA ?= var
JOBS ?= 2
SLICE ?= 1/1
SUITABLE = import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$python -c '$(SUITABLE)' 2>/dev/null; then echo $$python; break; fi; done)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
# pip would do so on one core alone. What a library brings that is no Python of this version is left as it is. Of the
# developers' tools Python compiles what it comes to use.
COMPILE_LIBRARIES := $(BIN)/python -m compileall -qq -j $(JOBS) $(VENV)/lib >/dev/null 2>&1 || true
# Half a minute after a change of the engine; where it cannot be compiled it says why, and all works without.
COMPILE_ENGINES := $(BIN)/huiguan compile || true

PYTEST = $(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder -m "not long"

# Tests start dozens of commands; each would compile every source anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev compile run test test-browser test-rest test-long chromium foreign bytes asan check check-types check-rest bench shots guide-pictures lock

help:
	@echo "make run [PORT=8000] [DATA=var]   start Huiguan; Ctrl-C stops it"
	@echo "make test                         check and test everything, in about 20 minutes"
	@echo "make test-long                    what takes longer: every page as every role, many examples, fuzzing, nation scale"
	@echo "make bytes [SLICE=1/4]            every other value of every byte of an archive of ballots, a quarter of an hour"
	@echo "make asan                         the C code of the ballots under AddressSanitizer (needs gcc)"
	@echo "make setup                        only the virtual environment, with the command .venv/bin/huiguan"
	@echo "make check                        lint, types, contracts, migrations, translations"
	@echo "make bench                        measure"
	@echo "make shots                        picture every page into DATA/shots; open index.html there"
	@echo "make guide-pictures               picture the user guide anew from the demonstration in DATA"
	@echo "make lock                         pin the requirements anew after a change of pyproject.toml"

setup: $(VENV)/.runtime
	@$(COMPILE_ENGINES)

setup-dev: $(VENV)/.dev
	@$(COMPILE_ENGINES)

# The first start does not wait for the compiler: what is missing is compiled behind it, for the next one.
run: $(VENV)/.runtime
	@exec $(BIN)/huiguan run --port $(PORT) --data $(DATA)

# Both parts tell what they found, whatever the first one says. Beside one another they take as long as in turn: each of
# them keeps both cores busy.
test:
	@$(MAKE) --no-print-directory --jobs=3 $(VENV)/.dev chromium foreign
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory --keep-going test-rest test-browser

chromium:
	@sh tools/ensure-chromium.sh

foreign:
	@sh tools/ensure-foreign.sh

# A browser's event loop stays in its process, so its tests have processes of their own.
test-browser:
	$(PYTEST) tests/browser

test-rest:
	$(PYTEST) --ignore tests/browser tests

test-long: setup-dev chromium
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder -m "long or hypothesis" \
		--hypothesis-profile=thorough

bytes: setup-dev
	$(BIN)/python -m tests.engines.ballot.every_byte --workers $(JOBS) --slice $(SLICE)

asan: setup-dev
	@PYTHON=$(BIN)/python sh tools/asan-ballot.sh

# Types take one core for a minute; another compiles the engine and sees to the rest meanwhile.
check: $(VENV)/.dev
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-types compile check-rest

compile:
	@$(COMPILE_ENGINES)

check-types:
	$(BIN)/mypy

check-rest:
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint src/huiguan
	HUIGUAN_DATA=var/test DJANGO_SETTINGS_MODULE=huiguan.config.settings $(BIN)/python tools/check_django.py
	$(BIN)/huiguan i18n missing

# About a quarter of an hour. Larger: `huiguan bench members --rows 1000000`, `huiguan bench meeting --delegates 3000`.
bench: setup-dev
	@missed=""; for of in "itemise" "ballot" "history --scale nation" "search --scale nation" "directives --scale nation" \
		"members --rows 100000" "governance --scale nation" "meeting --delegates 1000" "ballots --delegates 200" \
		"cases --rows 30000" "funds --rows 300000" "lines --scale province"; do \
		echo "huiguan bench $$of --json"; \
		HUIGUAN_DATA=$(DATA) $(BIN)/huiguan bench $$of --json || missed="$$missed $${of%% *}"; \
	done; if [ -n "$$missed" ]; then echo "Limits missed:$$missed" >&2; exit 1; fi

shots: setup-dev chromium
	$(BIN)/python tests/browser/shots.py --data $(DATA)

guide-pictures: setup-dev chromium
	$(BIN)/python tests/browser/guide_pictures.py --data $(DATA)

lock: setup-dev
	$(COMPILE) --all-build-deps --output-file requirements/runtime.txt pyproject.toml
	$(COMPILE) --extra dev --constraint requirements/runtime.txt --output-file requirements/dev.txt pyproject.toml

# The C sources stand here, so that a change of theirs is compiled at the next `make`.
$(VENV)/.runtime: requirements/runtime.txt pyproject.toml setup.py $(wildcard src/huiguan/engines/ballot/native/*.*)
	@if [ -z "$(PYTHON)" ]; then \
		echo "Huiguan needs Python 3.11 or newer with its venv module; $$(python3 --version 2>&1) does not do."; \
		echo "Install it (Debian: apt-get install python3 python3-venv), or name one: make setup PYTHON=python3.12"; \
		exit 1; fi
	@echo "Setting up the virtual environment; the first time this takes a few minutes."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --no-compile --require-hashes --requirement requirements/runtime.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(COMPILE_LIBRARIES)
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	@$(PIP) install --quiet --no-compile --require-hashes --requirement requirements/dev.txt
	@touch $@
