#!/bin/bash
# How long hello world takes to compile: user time in seconds, the least of RUNS (default: 7). What is asked is what the public
# headers cost, so nothing is linked.
#
#   bench/hello_compile.sh [RUNS]         CXX=clang++-14 bench/hello_compile.sh
set -eu
cd "$(dirname "$0")/.."
object=$(mktemp)
trap 'rm -f "$object"' EXIT
export LC_ALL=C TIMEFORMAT=%U
for ((run = 0; run < ${1:-7}; ++run)); do
  { time "${CXX:-g++}" -std=c++20 -Iinclude -c examples/01_hello/main.cpp -o "$object"; } 2>&1
done | sort -g | head -n 1
