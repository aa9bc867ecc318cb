"""How a user's file is compiled: what bench/compile_time and bench/perf measure."""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


def compile_command(compiler, *options):
    """The command of GCC or Clang without the file. Its paths are relative to ROOT, so that their length does not matter."""
    command = [compiler, "-std=c++20", "-O2", "-DASIO_STANDALONE", "-DASIO_HAS_STD_ALIGNED_ALLOC", "-Iinclude"]
    if "clang" in compiler:
        command += ["-DASIO_HAS_CO_AWAIT", "-DASIO_HAS_STD_COROUTINE"]
    return [*command, *options]


def precompile(compiler, folder, *options):
    """Precompiles <dynamap/dynamap.hpp> into the folder like CMake. Returns the options to use it."""
    header = pathlib.Path(folder) / "precompiled.hpp"
    header.write_text("#include <dynamap/dynamap.hpp>\n", encoding="utf-8")
    if "clang" in compiler:
        made = header.with_suffix(".hpp.pch")
        used = ["-include-pch", str(made)]
    else:
        made = header.with_suffix(".hpp.gch")
        used = ["-Winvalid-pch", "-Werror=invalid-pch", "-include", str(header)]
    subprocess.run([*compile_command(compiler, *options), "-x", "c++-header", str(header), "-o", str(made)], cwd=ROOT, check=True)
    return used
