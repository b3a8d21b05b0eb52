# What a person types here. Needs nothing but python3 (3.11 or newer) and make.
#
#   make demo    install netmap into .venv and show the map of the shipped snapshot
#   make test    the tests that need no cluster
#   make check   formatter, linter, types, import contracts, generated documents
#   make browser the pictures before Chromium, Graphviz and Mermaid (needs them, and npm)
#   make kind    the tests on real clusters: docker, kind and kubectl from PATH
#   make accuracy  predictions against packets on real clusters, and docs/accuracy.md of it
#   make bench   speed and memory as ratios to kubectl and to plain downloading
#   make docs    write the generated documents anew
#   make pin     write requirements/ anew (needs uv)

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
PIN    := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
          --no-annotate --no-header --python-version 3.11

TRUTH := .bench/truth

.PHONY: demo test check browser kind accuracy bench docs pin clean

demo: $(VENV)/run
	$(BIN)/kubectl-netmap map --demo

test: $(VENV)/dev
	$(BIN)/python -m pytest --ignore=tests/kind --ignore=tests/browser $(ARGS)

check: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.generate --check

browser: $(VENV)/dev .browser/mermaid.min.js
	$(BIN)/python -m pytest tests/browser $(ARGS)

kind: $(VENV)/dev
	$(BIN)/python -m pytest -p pytest_kind tests/kind $(ARGS)

# Writes what was measured even where it is less than the tests demand, and then fails.
accuracy: $(VENV)/dev
	rm -rf $(TRUTH)
	NETMAP_TRUTH_OUT=$(TRUTH) $(BIN)/python -m pytest -p pytest_kind tests/kind/truth $(ARGS); \
	  measured=$$?; $(BIN)/python -m docs.accuracy $(TRUTH); exit $$measured

bench: $(VENV)/dev
	$(BIN)/python -m bench $(ARGS)

docs: $(VENV)/dev
	$(BIN)/python -m docs.generate

pin:
	$(PIN) pyproject.toml --output-file requirements/run.txt
	$(PIN) --group build --output-file requirements/build.txt
	$(PIN) pyproject.toml --group test --group check --output-file requirements/dev.txt

clean:
	rm -rf $(VENV) .bench .browser .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.browser/mermaid.min.js:
	mkdir -p $(@D)
	npm pack --silent --pack-destination $(@D) mermaid@11.12.2
	tar -xzf $(@D)/mermaid-11.12.2.tgz -C $(@D) --strip-components=2 package/dist/mermaid.min.js
	echo "d0830a6c05546e9edb8fe20a8f545f3e0dc7c4c3134d584bad9c13a99d7a71e0  $@" | sha256sum --check --quiet

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "netmap needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; \
	  echo "Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements/build.txt requirements/run.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements/build.txt
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: $(VENV)/run requirements/dev.txt
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
