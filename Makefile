# Everything a person or CI runs. Each target makes the virtual environment that it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
AUDIT := .venv-audit
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test check audit wheels fuzz bench format lock clean

help:
	@echo "make demo    the whole bot on a pretend Telegram and a pretend WhatsApp, no account needed"
	@echo "make test    the test suite"
	@echo "make check   style, types, import rules, catalogues"
	@echo "make audit   known vulnerabilities of the dependencies (asks PyPI)"
	@echo "make fuzz    made-up files and commands for a minute; longer: make fuzz ARGS=\"--seconds 300\""
	@echo "make wheels  can every dependency be had as a wheel, on each system? (asks the package registry)"
	@echo "make bench   speed and memory beside a bare aiogram bot (Linux, about fourteen minutes)"
	@echo "make format  rewrite the code in the house style"
	@echo "make lock    resolve the dependencies anew into requirements*.txt"

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Groupwarden needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime: requirements.txt $(VENV)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

demo: $(VENV)/runtime
	$(BIN)/python -m sandbox $(ARGS)

test: $(VENV)/dev
	$(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.catalogue check
	$(BIN)/python -m tools.errors_page check
	$(BIN)/python -m tools.providers check
	$(BIN)/python -m tools.audit --optional

$(AUDIT)/ready: requirements-audit.txt
	$(PYTHON) -m venv --clear $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --require-hashes -r requirements-audit.txt
	@touch $@

audit: $(AUDIT)/ready
	$(AUDIT)/bin/python -m tools.audit

fuzz: $(VENV)/dev
	$(BIN)/python -m tests.hostile.fuzz $(ARGS)

wheels: $(VENV)/dev
	$(BIN)/python -m tools.wheels

bench: $(VENV)/runtime
	$(BIN)/python -m benchmarks $(ARGS)

format: $(VENV)/dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
	.venv-lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--quiet --custom-compile-command "make lock" --upgrade -o requirements.txt
	.venv-lock/bin/uv pip compile pyproject.toml --group dev -c requirements.txt --universal --python-version 3.11 \
		--generate-hashes --quiet --custom-compile-command "make lock" --upgrade -o requirements-dev.txt
	.venv-lock/bin/uv pip compile --group pyproject.toml:audit -c requirements-dev.txt --universal \
		--python-version 3.11 --generate-hashes --quiet --custom-compile-command "make lock" --upgrade \
		-o requirements-audit.txt
	rm -rf .venv-lock

clean:
	rm -rf .venv .venv-audit .venv-lock .mypy_cache .ruff_cache .import_linter_cache
