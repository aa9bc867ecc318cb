"""Builds the project's own bench programs, optimised. Imported by bench/run and bench/scalability."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def build(folder, targets):
    """Builds CMake's targets in the folder; exits if that fails."""
    for words in (["cmake", "-S", ROOT, "--preset", "release", "-B", folder], ["cmake", "--build", folder, "--target", *targets]):
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            sys.exit(f"{done.stdout[-3000:]}\n{sys.argv[0]}: {' '.join(targets)} could not be built")
