#!/usr/bin/env python3
"""Writes the ctest file of a Catch2 program: one test, LABEL/its name, for each of its cases.

    list_cases.py OUT LABEL EMULATOR PROGRAM [LAUNCHER...]

EMULATOR is what runs the program of a cross build, with its arguments after semicolons, or empty. Catch2's own CMake function
does nearly this, but it cuts a case's name at a semicolon, and starts the launcher, which for us is an engine, to list the
cases too.
"""
import os
import pathlib
import re
import subprocess
import sys


# How Catch2 2 and Catch2 3 list the cases, and what makes them fail a run that ran none (Catch2 3 does so by itself).
DIALECTS = [
    (["--list-test-names-only"], ["--warn", "NoTests"]),
    (["--list-tests", "--verbosity", "quiet"], []),
]


def case_names(command):
    """The cases' names, and the options for running one. (Catch2 2 exits with the number of cases: the code says nothing.)"""
    for list_options, run_options in DIALECTS:
        listed = subprocess.run([*command, *list_options], capture_output=True, text=True, check=False)
        names = [line for line in listed.stdout.split("\n") if line]
        # Catch2 3 exits with 0, Catch2 2 with the number of cases. Anything else is a program that died while it listed them.
        if names and "Unrecognised token" not in listed.stdout and listed.returncode not in (
                0, len(names) & 255, min(len(names), 255)):
            break
        if "Unrecognised token" not in listed.stdout + listed.stderr and names:
            return names, run_options
    sys.exit(f"{command[-1]} does not list its test cases:\n{listed.stdout}{listed.stderr}")


def alone(command, names):
    """Those of the cases that are tagged [alone]: they measure, and must not share the machine with other tests."""
    for list_options, _ in DIALECTS:
        listed = subprocess.run([*command, "[alone]", *list_options], capture_output=True, text=True, check=False)
        if "Unrecognised token" not in listed.stdout + listed.stderr:
            return set(names) & set(listed.stdout.split("\n"))
    return set()


def quoted(argument):
    return f"[==[{argument}]==]"


out, label, emulator, program, *launcher = sys.argv[1:]
pathlib.Path(out).unlink(missing_ok=True)
command = [*filter(None, emulator.split(";")), program]
names, options = case_names(command)
measuring = alone(command, names)
lines = []
for name in names:
    test = quoted(f"{label}/{name}")
    pattern = re.sub(r'([\\,*"~\[\]])', r"\\\1", name)  # these mean something to Catch2
    run = [*launcher, *command, pattern, *options]
    lines.append(f"add_test({test} {' '.join(map(quoted, run))})")
    lines.append(f"set_tests_properties({test} PROPERTIES LABELS {label} TIMEOUT 300{' RUN_SERIAL ON' if name in measuring else ''})")
part = pathlib.Path(f"{out}.{os.getpid()}")
part.write_text("\n".join(lines) + "\n", encoding="utf-8")
part.rename(out)  # two runs of ctest may list at the same time
