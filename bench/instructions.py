"""Counts instructions with Valgrind: the number does not depend on other load, or on the age of the CPU."""
import collections
import os
import pathlib
import re
import subprocess
import tempfile

from compile_command import ROOT

# OpenSSL, simdjson and the C library choose code by the CPU. Here they choose code for every x86-64 CPU of the last 15 years.
FIXED_CODE = {
    "OPENSSL_ia32cap": "0:0",
    "SIMDJSON_FORCE_IMPLEMENTATION": "westmere",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX2,-AVX,-FMA,-FMA4,-ERMS,-FSRM,-RTM,-SSSE3,-SSE4_1,-SSE4_2,-MOVBE,"
                      "-BMI1,-BMI2,-LZCNT",
}
# Without the user's language and paths, because Valgrind puts them on the program's stack.
ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TMPDIR": os.environ.get("TMPDIR", "/tmp"), "CCACHE_DISABLE": "1"}


def run(command, environment):
    # Valgrind gives a program the same addresses in every run, so containers hashed by address have the same order.
    done = subprocess.run(list(map(str, command)), cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


def by_library(profile):
    """Callgrind's own costs, summed by the file (program or library) that contains the code."""
    sums, names, current, called = collections.Counter(), {}, "", False
    for line in profile.splitlines():
        if line.startswith("ob="):
            number, name = re.fullmatch(r"ob=(\(\d+\))(?: (.*))?", line).groups()
            current = names.setdefault(number, name)
        elif line.startswith("cob="):
            number, name = re.fullmatch(r"cob=(\(\d+\))(?: (.*))?", line).groups()
            names.setdefault(number, name)
        elif line.startswith("calls="):
            called = True  # the next line is the cost of the called function, which is counted there
        elif line[:1].isdigit() or line[:1] in "+-*":
            if not called:
                sums[pathlib.Path(current or "").name] += sum(map(int, line.split()[1:]))  # a cost of 0 is left out
            called = False
    return sums


def counts_of_iterations(program, benchmark, iterations):
    environment = {**ENVIRONMENT, **FIXED_CODE, "BENCH_ITERATIONS": str(iterations)}
    with tempfile.TemporaryDirectory(prefix="dynamap-perf.") as folder:
        profile = pathlib.Path(folder) / "profile"
        # Only while the benchmark's function runs, without Google Benchmark's own work before and after it.
        run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", "--collect-atstart=no",
             f"--toggle-collect=*::{benchmark.split('/')[0]}(benchmark::State&)",
             program, f"--benchmark_filter=^{benchmark}/iterations:"], environment)
        return by_library(profile.read_text(encoding="utf-8"))


def an_iteration(program, benchmark, iterations=1000):
    """Instructions of one iteration, by library: the difference between two numbers of iterations. So start-up, the first
    calls, and reading the clock are not included."""
    less = counts_of_iterations(program, benchmark, iterations)
    more = counts_of_iterations(program, benchmark, 2 * iterations)
    counts = {name: (more[name] - less[name]) / iterations for name in more}
    if sum(counts.values()) <= 0:
        raise RuntimeError(f"no instruction of {benchmark} was counted in {program}: is it still called so?")
    return counts


def compilation(command):
    """Instructions of the compiler itself. The command is for GCC's driver, which starts the compiler."""
    # How often GCC collects its garbage depends on the machine's memory, unless it is set.
    steady = ["--param", "ggc-min-expand=100", "--param", "ggc-min-heapsize=131072"]
    wrapper = "valgrind,--tool=cachegrind,--cache-sim=no,--cachegrind-out-file=/dev/null"
    done = run([command[0], "-wrapper", wrapper, *command[1:], *steady, "-S", "-o", os.devnull], ENVIRONMENT)
    counted = re.findall(r"I +refs: +([\d,]+)", done.stderr)
    if len(counted) != 1:
        raise RuntimeError(f"Valgrind counted {len(counted)} programs, and not the compiler alone:\n{done.stderr}")
    return int(counted[0].replace(",", ""))
