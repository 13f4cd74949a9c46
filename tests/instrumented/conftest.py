"""Whoever names a file here without the option is told, rather than made to wait for the libraries."""

import os

import pytest

if os.environ.get("CAPSAN_STACK") != "instrumented":
    pytest.exit("tests/instrumented needs the libraries of ./run stack: ./run test --stack instrumented", returncode=4)
