#!/bin/sh
# The compiled back end of the engine `ballot` under AddressSanitizer and UndefinedBehaviorSanitizer (gcc): built apart,
# then its tests and COUNT random operations against libsodium. The first fault ends it with its place in the source.
# Done twice: with the field for this processor, and with the portable one.
#
#   asan-ballot.sh [COUNT] [FOLDER]      100000 operations each, var/asan
set -eu
count=${1:-100000}
room=${2:-var/asan}
python=${PYTHON:-.venv/bin/python}
flags="-fsanitize=address,undefined -fno-sanitize-recover=all"
mkdir -p "$room"
"$python" - "$room/_native.c" <<'PYTHON'
import runpy
import sys

runpy.run_path("src/huiguan/engines/ballot/native/build.py")["FFI"].emit_c_code(sys.argv[1])
PYTHON
include=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
check() {
	field=$1
# shellcheck disable=SC2086 - the flags are several words
${CC:-gcc} -std=c11 -O1 -g -Wall -Wextra -Wno-unused-parameter -Wno-cast-function-type -fno-omit-frame-pointer $flags $field \
	-shared -fPIC -I src/huiguan/engines/ballot/native -I "$include" "$room/_native.c" -o "$room/_native.so"
# Python's own allocator would hide an overflow inside one of its arenas; Python itself is not asked about leaks.
LD_PRELOAD="$(${CC:-gcc} -print-file-name=libasan.so) $(${CC:-gcc} -print-file-name=libubsan.so)" \
ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 PYTHONMALLOC=malloc PYTHONPATH=src:. \
	"$python" - "$room/_native.so" "$count" <<'PYTHON'
import importlib.util
import random
import sys

name = "huiguan.engines.ballot._native"
spec = importlib.util.spec_from_file_location(name, sys.argv[1])
sys.modules[name] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules[name])

import pytest
from tests.engines.ballot.native_fuzz import check

# Without capture, or a fault would end pytest without a word; the other tests need Django, these do not.
alone = ["-q", "-s", "--noconftest", "-p", "no:cacheprovider", "-p", "no:django", "-W", "ignore::pytest.PytestConfigWarning"]
if pytest.main([*alone, "-m", "not long", "tests/engines/ballot/test_native.py"]) != 0:
    sys.exit(1)
seed = random.randrange(2**32)
print(f"{check(int(sys.argv[2]), seed)} operations under the sanitizers, seed {seed}: no fault")
PYTHON
}

check -DHUIGUAN_ASKED
check -DHUIGUAN_PORTABLE
