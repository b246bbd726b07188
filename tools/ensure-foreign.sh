#!/bin/sh
# Installs the checkers of others that run in node (tests/foreign), pinned by their lock file. Without node or a
# registry the tests that need them are skipped and say so.
set -u
cd "$(dirname "$0")/../tests/foreign" || exit 1
if [ -d node_modules ] && [ node_modules -nt package-lock.json ]; then exit 0; fi
if ! command -v npm >/dev/null 2>&1; then
    echo "No npm: the tests with checkers in node are skipped."
    exit 0
fi
if npm ci --no-audit --no-fund --ignore-scripts --silent --fetch-retries=1 --fetch-timeout=30000 >/dev/null 2>&1; then
    touch node_modules
else
    echo "npm could not install tests/foreign: the tests with checkers in node are skipped."
    rm -rf node_modules
fi
