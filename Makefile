# make app | make test | make demo | make check | make bench | make pictures
# Each does all its set-up: a virtual environment in .venv (uv where it is on the PATH, else venv and
# pip), the exact versions of constraints.txt, and the landmark model (35 MB, once).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
INSTALLED := $(VENV)/installed
INSTALLED_DEV := $(VENV)/installed-dev

ifdef UV
VENV_CMD = uv venv --quiet --allow-existing --python $(PYTHON) $(VENV)
INSTALL = uv pip install --quiet --python $(BIN)/python -c constraints.txt
else
VENV_CMD = $(PYTHON) -m venv $(VENV)
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
endif

.DEFAULT_GOAL := help
.PHONY: help app demo test check lint types bench pictures model clean

help: ## show the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

app: model ## open the app on 127.0.0.1:8501
	$(BIN)/python -m streamlit run app.py

demo: model ## check the sample photos without a browser; results in out/
	$(BIN)/posture check sample_images/front.jpg sample_images/right.jpg \
	  --json out/report.json --markdown out/report.md --annotated out

test: $(INSTALLED_DEV) model ## set up and run all tests
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

check: lint types test ## lint, types and tests

lint: $(INSTALLED_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tools.wording

types: $(INSTALLED_DEV)
	$(BIN)/mypy

bench: $(INSTALLED_DEV) model ## measure accuracy and speed; rewrites the tables in benchmarks/README.md
	$(BIN)/python -m benchmarks

pictures: $(INSTALLED_DEV) model ## take the pictures in README and docs anew (needs Chromium, pdftoppm)
	$(BIN)/python -m tools.pictures

model: $(INSTALLED)
	@$(BIN)/posture model path >/dev/null

clean: ## remove the environment and all results
	rm -rf $(VENV) out build *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "posture needs Python 3.11 or newer; name one: make PYTHON=python3.12 app" >&2; exit 1; }
	$(VENV_CMD)

$(INSTALLED): $(VENV)/bin/python pyproject.toml constraints.txt
	$(INSTALL) -e .
	@touch $@

$(INSTALLED_DEV): $(VENV)/bin/python pyproject.toml constraints.txt
	$(INSTALL) -e '.[dev]'
	@touch $@ $(INSTALLED)
