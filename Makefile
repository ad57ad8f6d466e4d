# What one can do here. `make help` lists it; the comment behind a target is its line there.
PYTHON ?= python3
VENV ?= .venv
export HOST ?= 127.0.0.1
export PORT ?= 8000

BIN := $(VENV)/bin
UNFINISHED := $(VENV).unfinished
MANAGE := $(BIN)/python manage.py
PO := $(wildcard locale/*/LC_MESSAGES/*.po site/passerelle/upstream_locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
# The sources of what `collectstatic` gathers. It gathers again when they are other ones, whatever the times of files say.
STATIC := $(shell find home publications directory search site -path '*/static/*' -type f 2>/dev/null | sort)
DATA_DIR ?= var
GATHERED := $(DATA_DIR)/static/gathered-$(shell (echo $(STATIC); cat requirements.lock $(STATIC)) | cksum | cut -d ' ' -f 1)
FILES ?= .

.PHONY: help install install-dev demo test browser-test ci lint types format messages catalogs static bench \
	lighthouse search-bench pictures backup restore upgrade clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*  ## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*  ## /\1\t/' | expand -t 16

demo: install catalogs static  ## a site with demo content on HOST:PORT (127.0.0.1:8000), with its worker
	@$(BIN)/python deploy/serve_demo.py

test: install-dev catalogs  ## the tests, on SQLite, without browser (ARGS="-k word" for some of them)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser" $(ARGS)

browser-test: install-dev catalogs  ## the tests in a real browser (needs chromium and chromedriver)
	$(BIN)/python -m pytest -m browser $(ARGS)

ci:  ## everything a change must pass: tests on both databases, browser, linters, catalogs
	bash .ci/run

lint: install-dev  ## linters and import rules (FILES="a.py b.py" for some files)
	$(BIN)/ruff check $(FILES)
	$(BIN)/ruff format --check $(FILES)
	PYTHONPATH=site $(BIN)/lint-imports
	git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --check --target-version 5.2

types: install-dev  ## check the types of the modules named in pyproject.toml
	$(BIN)/mypy

format: install-dev  ## rewrite code and templates in the house style
	$(BIN)/ruff check --fix $(FILES)
	$(BIN)/ruff format $(FILES)
	git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2

messages: install-dev  ## gather new texts into the four catalogs (needs gettext)
	$(MANAGE) makemessages --all --no-obsolete --no-wrap --add-location file --ignore .venv --ignore var --ignore tests

catalogs: $(MO)  ## compile the catalogs that changed (needs no gettext)

%.mo: %.po $(VENV)/installed
	@PYTHONPATH=site $(BIN)/python -m passerelle.catalogs $<

static: $(GATHERED)  ## gather style sheets, scripts and pictures that changed

$(GATHERED): | $(VENV)/installed
	@$(MANAGE) collectstatic --noinput --clear --verbosity 0
	@touch $@

bench: install-dev catalogs static  ## what pages cost on a large site of its own, held against budgets (ARGS="--keep")
	$(MANAGE) bench $(ARGS)

lighthouse:  ## Lighthouse on a running site (SITE=address; needs Node.js, Chromium)
	$(PYTHON) deploy/lighthouse.py $(or $(SITE),http://$(HOST):$(PORT))

search-bench: install-dev catalogs  ## quality and speed of search on ../shared, on each server at hand
	bash deploy/search_bench.sh $(ARGS)

pictures: install-dev catalogs static  ## the README's pictures, of the demo site (needs chromium and chromedriver)
	$(BIN)/python deploy/pictures.py

backup: install  ## database and uploaded files into one archive under DATA_DIR/backups
	$(MANAGE) backup

restore: install  ## put ARCHIVE=path back, over the site as it is
	$(MANAGE) restore --replace "$(ARCHIVE)"

# Packages and catalogs anew, whatever the times of files say: those of an unpacked archive are older than what was made of the
# former version.
upgrade:  ## backup, migrate, check, smoke test; says how to go back
	@rm -rf $(VENV)/installed $(MO)
	@$(MAKE) --silent install catalogs static
	$(MANAGE) upgrade

clean:  ## remove what was compiled and gathered; keeps the site's data
	rm -rf $(DATA_DIR)/static $(MO) .pytest_cache .ruff_cache .mypy_cache .import_linter_cache

# Locked packages. The stamps make the next start fast. What was left half done (killed, no network) is made anew: pip takes
# half a package for a whole one.
$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=…")'
	@touch $(UNFINISHED)
	$(PYTHON) -m venv $(VENV)
	@rm $(UNFINISHED)

define install_locked
@[ ! -e $(UNFINISHED) ] || $(PYTHON) -m venv --clear $(VENV)
@touch $(UNFINISHED)
$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
@touch $@
@rm $(UNFINISHED)
endef

$(VENV)/installed: requirements.lock | $(VENV)/bin/python
	$(install_locked)

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(install_locked)

install: $(VENV)/installed
install-dev: $(VENV)/installed-dev
