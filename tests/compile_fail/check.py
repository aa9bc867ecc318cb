#!/usr/bin/env python3
"""Compiles one file of this folder and compares what the compiler says with the file's first lines.

    // expect: SENTENCE     it must not compile, and the compiler's output must hold SENTENCE (a regular expression)
    // expect: ok           it must compile: the right form, beside the wrong one
    // compiler: gcc12      only with GCC 12, or with `not gcc12` only with others; without the line, with every one

A file may hold several variants, each under `#ifdef NAME` with a line `// expect NAME: ...` of its own. Each is
compiled with NAME defined and is one test; CMakeLists.txt asks for them with --list.

    check.py --list FILE COMPILER             its variants for this compiler, one per line ("-": the file as it is)
    check.py FILE VARIANT COMPILE_COMMANDS    compile as compile_commands.json says, and judge
"""
import json
import re
import shlex
import subprocess
import sys


def expectations(file):
    """The expected outcome of each variant, and the compiler the file is for."""
    found, compiler = {}, "any"
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            if match := re.match(r"// expect(?: (\w+))?: (.+)", line):
                found[match[1] or "-"] = match[2].strip()
            elif match := re.match(r"// compiler: (gcc12|not gcc12)\s*$", line):
                compiler = match[1]
    if not found:
        sys.exit(f"{file}: no line '// expect: SENTENCE' or '// expect: ok'")
    return found, compiler


def compile_command(file, variant, compile_commands):
    """The build's own command for the file, that only checks the syntax and the templates."""
    with open(compile_commands, encoding="utf-8") as commands:
        entry = next(entry for entry in json.load(commands) if entry["file"] == file)
    command = shlex.split(entry["command"])
    del command[command.index("-o"):command.index("-o") + 2]
    command[command.index("-c")] = "-fsyntax-only"
    return command + ([] if variant == "-" else [f"-D{variant}"]), entry["directory"]


def check(file, variant, compile_commands):
    expected = expectations(file)[0][variant]
    command, directory = compile_command(file, variant, compile_commands)
    run = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    said = run.stdout + run.stderr
    wrong = None
    if expected == "ok":
        if run.returncode != 0:
            wrong = "this must compile, and does not"
    elif run.returncode == 0:
        wrong = "this must not compile, and does"
    elif not re.search(expected, said):
        wrong = f"the compiler does not say: {expected}"
    if wrong:
        sys.exit(f"{file} ({variant}): {wrong}\n{shlex.join(command)}\n{said}")
    print(f"as expected: {expected}")


if __name__ == "__main__":
    if sys.argv[1] == "--list":
        variants, only = expectations(sys.argv[2])
        if only in ("any", sys.argv[3]):
            print("\n".join(variants))
    else:
        check(*sys.argv[1:])
