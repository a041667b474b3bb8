# The words of daily work; .ci/run says the same ones. Needs python3 (3.11 or later) and make, nothing else.

VENV := .venv
PY := $(VENV)/bin/python
# -qq: faults only, not what pip thinks of the machine's own settings.
PIP := $(PY) -m pip -qq --disable-pip-version-check
JOBS ?= 2
CODE := $(wildcard optimiser models/trustmodels scripts benchmarks tests)

# A stamp carries the checksum of what was installed: a changed lock or pyproject installs again.
RUNTIME := $(VENV)/.runtime-$(shell cat requirements.lock pyproject.toml | cksum | tr ' ' '-')
DEV := $(VENV)/.dev-$(shell cat requirements-dev.lock pyproject.toml | cksum | tr ' ' '-')

unexport PYTHONPATH

.PHONY: help demo test test-slow check docs format bench golden lock lock-check newest-check wheel-check mutation live-check bill audit clean

help: ## say what each word does
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 \t\2/p' Makefile | expand -t 22

demo: $(RUNTIME) ## solve England 2026-29, verify the answer and write its report
	@$(VENV)/bin/optimiser demo

test: $(DEV) ## run every test that is not marked slow
	@.ci/pytest $(PY) -n $(JOBS) -m "not slow"

test-slow: $(DEV) ## run the tests marked slow
	@.ci/pytest $(PY) -n $(JOBS) -m slow

check: $(DEV) ## lint, format, types and layers
	$(VENV)/bin/ruff check $(CODE)
	$(VENV)/bin/ruff format --check $(CODE)
	$(VENV)/bin/mypy $(CODE)
	$(VENV)/bin/lint-imports

format: $(DEV) ## rewrite the code in the house format
	$(VENV)/bin/ruff check --fix-only --quiet $(CODE)
	$(VENV)/bin/ruff format $(CODE)

bench: $(DEV) ## time each phase on the size ladder, then many scenarios and a frontier
	@$(PY) -m benchmarks
	@$(PY) -m benchmarks.worlds

golden: $(DEV) ## write the golden LP files and the lists of MATHS.md again; read the diff before you commit
	@$(PY) -m tests.maths.golden

# Extras are kept: a pip that meets coverage[toml] where the lock says coverage takes the newest, and stops.
LOCK := $(VENV)/bin/uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links --no-strip-extras \
	--custom-compile-command "make lock" --quiet $(if $(UPGRADE),--upgrade)
lock: $(DEV) ## pin and hash the dependencies again (UPGRADE=1 takes newer versions)
	$(LOCK) --extra workbook --extra publications --extra word --extra query --output-file requirements.lock
	$(LOCK) --extra test --extra dev --extra docs --extra app --extra cluster \
		--constraints requirements.lock --output-file requirements-dev.lock

lock-check: | $(VENV)/bin/pip ## install each lock in an empty environment, with the pip that Python brings
	@.ci/lock-check $(PY)

mutation: $(DEV) ## change what checks answers, and list the changes that no test notices (MUTANTS=names; hours for all)
	@.ci/mutation $(PY) $(MUTANTS)

newest-check: $(DEV) ## compare answers with those of the newest HiGHS that installs
	@.ci/newest-highs $(PY)

docs: $(DEV) ## build the manual into docs/_build
	@$(PY) -m sphinx -W --keep-going -q -b html docs docs/_build

wheel-check: $(DEV) ## build sdist, then wheel from it, and try it in a clean environment
	@.ci/wheel-check $(PY)

live-check: $(DEV) ## compare what a live page solves with the command line; says so where npm or its package is not to be had
	@.ci/live-check $(PY)

bill: $(DEV) ## write the bill of materials of a release into dist/ (CycloneDX)
	@$(PY) -m scripts.bill dist

audit: $(DEV) ## ask the open list of known faults about every pinned package
	@$(PY) -m scripts.bill --audit

clean: ## remove the environment and every cache
	rm -rf $(VENV) build dist docs/_build htmlcov .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find optimiser models scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

# pip comes last, so an interrupted creation is made again.
$(VENV)/bin/pip:
	@.ci/make-venv $(VENV) $(PYTHON)

$(RUNTIME): | $(VENV)/bin/pip
	@echo "Installing what the optimiser needs into $(VENV) (a minute or two the first time) ..."
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.runtime-* && touch $@

$(DEV): | $(VENV)/bin/pip
	@echo "Installing what the tests need into $(VENV) (a few minutes the first time) ..."
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.dev-* && touch $@
