# 只需要 git、make 和 Python 3.11 以上：
#   make demo   试用（本机浏览器，不连任何平台）
#   make test   代码检查、类型检查和全部测试
# 可以指定解释器：make PYTHON=python3.12 demo

.DEFAULT_GOAL := demo
.PHONY: demo venv venv-dev test lint bench bench-language torture oracles lock clean

VENV   := .venv
BIN    := $(VENV)/bin
# One more than there are cores: tests that wait for a process leave a core idle.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1 )))
PYTEST_ARGS ?=

# Every version below is locked by hash, so nothing is resolved and nothing is built from source.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps
LOCKED := $(PIP) --require-hashes --only-binary :all:

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$p; break; fi; done)

venv: $(VENV)/.project

$(VENV)/.created:
	@if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "需要 Python 3.11 或更新的版本，这台机器上没有找到。"; \
		echo "现在的 python3 是：$$(python3 --version 2>&1 || true)"; \
		echo "装好以后再试；装在别处时这样指定：make PYTHON=/路径/python3.12 demo"; exit 1; fi
	@echo "建立 .venv（$$($(PYTHON) --version)）……"
	@if ! $(PYTHON) -m venv --clear $(VENV); then rm -rf $(VENV); \
		echo "建立 .venv 失败。Debian、Ubuntu 上请先执行：apt install python3-venv"; exit 1; fi
	@touch $@

$(VENV)/.runtime: $(VENV)/.created requirements.txt
	@echo "安装依赖（第一次约半分钟）……"
	@$(LOCKED) -r requirements.txt
	@touch $@

$(VENV)/.project: $(VENV)/.runtime pyproject.toml
	@$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.project requirements-dev.txt
	@echo "安装测试用的依赖……"
	@$(LOCKED) -r requirements-dev.txt
	@touch $@

venv-dev: $(VENV)/.dev

demo: venv
	@exec $(BIN)/qiantou demo

lint: venv-dev
	@$(BIN)/ruff check .
	@$(BIN)/mypy

# mypy uses one core: it runs beside the tests. pytest's own closing line stays the last one, unless the types are wrong.
test: venv-dev
	@$(BIN)/ruff check .
	@$(BIN)/mypy >$(VENV)/mypy.log 2>&1 & types=$$!; \
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS); tests=$$?; \
	wait $$types || { cat $(VENV)/mypy.log; exit 1; }; exit $$tests

torture: venv-dev
	@$(BIN)/python -m pytest -m torture -s $(PYTEST_ARGS)

bench: venv-dev
	@$(BIN)/python -m benchmarks

bench-language: venv-dev
	@$(BIN)/python -m benchmarks.language

# The official SDKs in an environment of their own, beside ours: what they accept and what they say.
oracles: venv
	@$(BIN)/python -m benchmarks.oracles

# For maintainers, needs uv. The files hold names, versions and hashes, no addresses.
UV_COMPILE := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header $(UV_ARGS)
lock:
	$(UV_COMPILE) --group build --output-file requirements.txt
	$(UV_COMPILE) --group build --group dev --constraints requirements.txt --output-file requirements-dev.txt
	$(subst pyproject.toml,benchmarks/requirements-oracles.in,$(UV_COMPILE)) --output-file requirements-oracles.txt

clean:
	@rm -rf $(VENV) .venv-oracles benchmarks/judges/node/node_modules build dist .mypy_cache .ruff_cache .pytest_cache
