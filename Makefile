# Every command a developer needs; `make help` lists them. Nothing but Python 3.11, git and make has to be there.

PYTHON ?= $(shell command -v python3.11 || command -v python3 || command -v python || echo python3.11)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input --retries 10 --timeout 120
# Workers among which `make test` divides the files of tests; 0: none, all in one process.
WORKERS ?= 3
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help up test test-containers test-k8s test-k8s-live lint bench docs lock assets clean-data

help:  ## Say what there is
	@sed -n 's/^\([a-z0-9-]*\):.*##/  make \1\t/p' Makefile | expand -t 20

up: $(VENV)/ready-local assets  ## Run everything on this machine, in the foreground, until Ctrl-C
	@sh deploy/local/system.sh mongod
	@exec $(VENV)/bin/aduan up

test: $(VENV)/ready-dev assets  ## Run all tests, on real Kafka and MongoDB
	@sh deploy/local/system.sh mongod chromium
	$(PY) -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

test-containers: $(VENV)/ready-dev assets  ## Build the images and run compose through scaling, killing, upgrading
	ADUAN_TEST_CONTAINERS=1 $(PY) -m pytest -s tests/containers $(PYTEST_ARGS)
	ADUAN_TEST_STACK=containers $(PY) -m pytest tests/integration/bus/test_outage.py tests/integration/event_store/test_append.py \
	  tests/integration/local/test_proxy.py tests/integration/intake/test_submitting.py $(PYTEST_ARGS)

test-k8s: $(VENV)/ready-dev  ## Hold deploy/k8s against schemas and policies (`make test` does so too)
	$(PY) -m pytest tests/k8s $(PYTEST_ARGS)

test-k8s-live: $(VENV)/ready-dev assets  ## Run all of it on the cluster that KUBECONFIG names, through drains and upgrades
	ADUAN_TEST_K8S=1 $(PY) -m pytest -s tests/k8s/live $(PYTEST_ARGS)

lint: $(VENV)/ready-dev  ## Check style, types and structure
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/hadolint deploy/images/Dockerfile
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@sh deploy/local/system.sh promtool
	@sh deploy/local/promtool.sh
	$(PY) -m deploy.local.links README.md CONTRIBUTING.md docs

bench: $(VENV)/ready-dev assets  ## Measure against the bare engines; writes benchmarks/results.json
	@sh deploy/local/system.sh mongod
	$(PY) -m benchmarks

docs: $(VENV)/ready-dev  ## Write schemas, AsyncAPI, OpenAPI and dashboards anew
	$(VENV)/bin/aduan docs generate

assets: $(VENV)/ready-local  ## Build the pages' styles, scripts and icons, if they changed
	@$(PY) -m deploy.local.assets

lock: $(VENV)/ready-dev  ## Lock dependencies anew: Python, npm, Kafka's jars
	$(PIP) install --quiet --target .aduan/cache/uv uv
	for of in runtime tools build local dev; do \
	  case $$of in runtime) extra= ;; *) extra="--extra $$of" ;; esac; \
	  .aduan/cache/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    pyproject.toml $$extra -o requirements/$$of.lock || exit 1; \
	done
	$(PY) -m deploy.local.assets --lock
	$(PY) -m deploy.local.jars deploy/local/kafka-jars.lock tests/k8s/strimzi-jars.lock

clean-data:  ## Remove what `make up` has stored (not while it runs)
	@if [ -x $(VENV)/bin/aduan ]; then $(VENV)/bin/aduan clean-data; else echo "There is nothing to remove."; fi

# --- the environment: made once, brought up to date when a lock file changes -----------------------------------------

# An environment that is there already is taken as it is, and never cleared: it may hold more than we put there.
$(VENV)/made:
	@[ -x $(PY) ] || $(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || { \
	  echo "Aduan needs Python 3.11; \"$(PYTHON)\" is $$($(PYTHON) --version 2>&1)."; \
	  echo "Install Python 3.11 and, if it has another name, say: make PYTHON=/path/to/python3.11"; exit 1; }
	@[ -x $(PY) ] || $(PYTHON) -m venv $(VENV) || { \
	  echo "Python's venv module does not work; on Debian and Ubuntu: apt-get install python3.11-venv"; exit 1; }
	@$(PY) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "$(VENV) was made with $$($(PY) --version 2>&1); Aduan needs Python 3.11. Remove $(VENV) and run make again."; \
	  exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip >/dev/null || { \
	  echo "$(VENV) has no pip. Remove it; on Debian and Ubuntu: apt-get install python3.11-venv; then run make again."; \
	  exit 1; }
	@touch $@

$(VENV)/ready-%: requirements/%.lock $(VENV)/made
	@echo "Installing what requirements/$*.lock names (once; some minutes, some hundred MB) …"
	@for try in 1 2 3; do \
	  $(PIP) install --require-hashes --requirement $< && break; \
	  [ $$try -lt 3 ] || { echo "Packages could not be installed: check the network and run make again."; exit 1; }; \
	  echo "Trying once more …"; sleep 5; \
	done
	@$(PY) deploy/local/link.py
	@touch $@
