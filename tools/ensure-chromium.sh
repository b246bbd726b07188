#!/bin/sh
# The browser tests drive the system's Chromium, best its headless shell, which draws the same pages for half the work.
# Root gets it from the system's packages; others are told.
set -u

there() {
    for name in "$@"; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "Installing $* for the browser tests."
    timeout 300 sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"' sh "$@" >/dev/null 2>&1
}

there chromium-headless-shell && exit 0
[ -n "${CHROMIUM:-}" ] && exit 0
install chromium-headless-shell fonts-noto-cjk && exit 0
there chromium chromium-browser && exit 0
install chromium fonts-noto-cjk && there chromium && exit 0
echo "################################################################################"
echo "# Chromium is missing and cannot be installed: EVERY BROWSER TEST IS SKIPPED.  #"
echo "################################################################################"
exit 0
