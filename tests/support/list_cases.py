#!/usr/bin/env python3
"""Writes the ctest file of a Catch2 program: one test, LABEL/its name, for each of its cases.

    list_cases.py PROGRAM OUT LABEL [LAUNCHER...]

Catch2's own CMake function does nearly this, but it cuts a case's name at a semicolon, and starts the launcher, which for
us is an engine, to list the cases too.
"""
import pathlib
import re
import subprocess
import sys


# How Catch2 2 and Catch2 3 list the cases, and what makes them fail a run that ran none (Catch2 3 does so by itself).
DIALECTS = [
    (["--list-test-names-only"], ["--warn", "NoTests"]),
    (["--list-tests", "--verbosity", "quiet"], []),
]


def case_names(program):
    """The cases' names, and the options for running one. (Catch2 2 exits with the number of cases: the code says nothing.)"""
    for list_options, run_options in DIALECTS:
        listed = subprocess.run([program, *list_options], capture_output=True, text=True, check=False)
        names = [line for line in listed.stdout.split("\n") if line]
        if "Unrecognised token" not in listed.stdout + listed.stderr and names:
            return names, run_options
    sys.exit(f"{program} does not list its test cases:\n{listed.stdout}{listed.stderr}")


def alone(program, names):
    """Those of the cases that are tagged [alone]: they measure, and must not share the machine with other tests."""
    for list_options, _ in DIALECTS:
        listed = subprocess.run([program, "[alone]", *list_options], capture_output=True, text=True, check=False)
        if "Unrecognised token" not in listed.stdout + listed.stderr:
            return set(names) & set(listed.stdout.split("\n"))
    return set()


def quoted(argument):
    return f"[==[{argument}]==]"


program, out, label, *launcher = sys.argv[1:]
names, options = case_names(program)
measuring = alone(program, names)
lines = []
for name in names:
    test = quoted(f"{label}/{name}")
    pattern = re.sub(r'([\\,*"~\[\]])', r"\\\1", name)  # these mean something to Catch2
    command = [*launcher, program, pattern, *options]
    lines.append(f"add_test({test} {' '.join(map(quoted, command))})")
    lines.append(f"set_tests_properties({test} PROPERTIES LABELS {label} TIMEOUT 300{' RUN_SERIAL ON' if name in measuring else ''})")
pathlib.Path(out).write_text("\n".join(lines) + "\n", encoding="utf-8")
