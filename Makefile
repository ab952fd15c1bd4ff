# `make demo` and `make test` need Python 3.11 and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test audit postgresql browser ocr check fuzz measure docs fonts clean

demo: .venv/run
	$(BIN)/mingzhang demo

test: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Known vulnerabilities of what is installed; tools/dependencies.toml accepts one with a reason and a day.
audit: .venv/dev
	$(BIN)/python tools/dependencies.py "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

ocr: .venv/ocr

# The tests of the warehouse start a PostgreSQL of their own where its programs are installed.
postgresql:
	apt-get update && apt-get install --yes --no-install-recommends postgresql

# The tests of pages drive a real Chromium where it is installed; pictures of pages are compared in this face.
browser:
	apt-get update && apt-get install --yes --no-install-recommends chromium fonts-noto-cjk

# Many random examples, and thirty kills of each kind (tests/fuzz.py).
fuzz: .venv/dev
	FUZZ_EXAMPLES=2000 $(BIN)/python -m pytest tests -k "property or hostile or killed"

docs: .venv/run
	$(BIN)/python -m mingzhang.report.rule_pages docs/rules

# The bundled faces from the whole ones (Debian: fonts-noto-cjk).
NOTO ?= /usr/share/fonts/opentype/noto
fonts: .venv/dev
	$(BIN)/python tools/fonts.py $(NOTO)

measure: .venv/dev
	$(BIN)/python benchmarks/measure.py
	$(BIN)/python -m tests.reference

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

.venv/dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@ .venv/run

.venv/ocr: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[ocr]'
	touch $@

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache build dist
