"""What pyproject.toml cannot say: the compiled back end of the engine `ballot` is made where that is possible.

Without cffi or a C compiler everything is set up without it, and libsodium computes (`huiguan ballot backends` tells).
"""

from importlib.util import find_spec

from setuptools import setup

modules = ["src/huiguan/engines/ballot/native/build.py:FFI"] if find_spec("cffi") else []
setup(**({"cffi_modules": modules} if modules else {}))
