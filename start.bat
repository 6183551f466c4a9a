@echo off
chcp 65001 >nul
setlocal
cd /d "%~dp0"
rem Windows: creates .venv, installs the locked versions, starts the demo.

set "PY="
for %%V in (3.13 3.12 3.11 3.14 3) do (
    if not defined PY py -%%V -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1 && set "PY=py -%%V"
)
if not defined PY (
    python -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1 && set "PY=python"
)
if not defined PY (
    echo 需要 Python 3.11 或更新的版本。请从 python.org 下载安装，安装时勾选 Add python.exe to PATH，再双击本文件。
    pause
    exit /b 1
)

if not exist .venv\Scripts\python.exe (
    echo 建立 .venv……
    %PY% -m venv .venv || goto failed
)
fc /b requirements.txt .venv\installed.txt >nul 2>&1
if errorlevel 1 (
    echo 安装依赖（第一次约一分钟）……
    .venv\Scripts\python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes --only-binary :all: -r requirements.txt || goto failed
    .venv\Scripts\python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --editable . || goto failed
    copy /y requirements.txt .venv\installed.txt >nul
)
.venv\Scripts\qiantou demo %*
if errorlevel 1 pause
exit /b

:failed
echo 安装没有成功。请检查网络后再试一次；还不行时，删除 .venv 文件夹后重试。
pause
exit /b 1
