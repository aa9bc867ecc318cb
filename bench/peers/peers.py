"""The peers that bench/run compares dynamap with: builds those that are available on this machine. Imported by bench/run.

command(name, work) is the command line of a peer, built or installed in the folder `work`. If the peer is not available it raises
Absent with the reason. Versions are pinned: package.json, requirements.txt, go.mod and go.sum, Cargo.toml.
"""
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"


class Absent(Exception):
    """Why a peer is not measured."""


def need(program, package):
    if shutil.which(program) is None:
        raise Absent(f"there is no {program}; install {package}")


def run(words, folder, log, otherwise, show=True):
    """Runs a command that fetches or builds; its output goes to a file, whose end is shown on failure."""
    with open(log, "w") as output:
        try:
            done = subprocess.run(words, cwd=folder, stdout=output, stderr=subprocess.STDOUT, timeout=2400)
        except subprocess.TimeoutExpired:
            raise Absent(f"{otherwise} in 40 minutes") from None
    if done.returncode != 0:
        if show:
            print(log.read_text()[-2000:])
        raise Absent(otherwise)


def once(work, recipe, make):
    """Calls `make` unless it was already done with this recipe, a file."""
    done = work / "done"
    if not done.exists() or done.read_text() != recipe.read_text():
        done.unlink(missing_ok=True)
        make()
        done.write_text(recipe.read_text())


def boto3(_):
    if subprocess.run([PYTHON, "-c", "import boto3"], capture_output=True).returncode != 0:
        raise Absent("there is no boto3; install python3-boto3")
    return [PYTHON, HERE / "boto3_client.py"]


def aiobotocore(work):
    needed = HERE / "aiobotocore/requirements.txt"

    def install():
        shutil.rmtree(work / "venv", ignore_errors=True)
        run([PYTHON, "-m", "venv", work / "venv"], work, work / "venv.log", "no virtual environment could be made; install python3-venv")
        run([work / "venv/bin/pip", "install", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:",
             "--no-deps", "-r", needed], work, work / "pip.log", "pip could not install it")

    once(work, needed, install)
    return [work / "venv/bin/python", HERE / "aiobotocore/aiobotocore_client.py"]


def javascript(work):
    need("node", "nodejs")
    need("npm", "npm")
    shutil.copytree(HERE / "javascript", work, dirs_exist_ok=True)
    once(work, work / "package.json", lambda: run(
        ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], work, work / "npm.log", "npm could not install it"))
    return ["node", "--no-warnings", work / "client.js"]


def go(work):
    need("go", "Go 1.24 or later")
    run(["go", "build", "-trimpath", "-buildvcs=false", "-mod=readonly", "-o", work / "client", "."], HERE / "go", work / "go.log",
        "go could not fetch or build it")
    return [work / "client"]


def rust(work):
    need("cargo", "Rust 1.94 or later with cargo")
    # A copy, because cargo writes a lock file next to Cargo.toml. One compiler at a time: the SDK needs a gigabyte or more.
    shutil.copytree(HERE / "rust", work / "source", dirs_exist_ok=True)
    run(["cargo", "build", "--release", "-j1", "--target-dir", work / "target"], work / "source", work / "cargo.log",
        "cargo could not fetch or build it")
    return [work / "target/release/dynamap-bench-peer"]


def cpp(work):
    need("cmake", "cmake")
    run(["cmake", "-S", HERE / "aws_sdk_cpp", "-B", work, "-DCMAKE_BUILD_TYPE=Release"], work, work / "cmake.log",
        "CMake does not find it (find_package(AWSSDK COMPONENTS dynamodb))", show=False)
    run(["cmake", "--build", work], work, work / "build.log", "the program that measures it does not compile with this release of it")
    return [work / "aws_sdk_cpp_client"]


def cpp_pooled(work):
    return [*cpp(work), "--executor", "pooled"]


PEERS = {"boto3": boto3, "aiobotocore": aiobotocore, "JavaScript SDK": javascript, "Go SDK": go, "Rust SDK": rust,
         "C++ SDK": cpp, "C++ SDK, pooled": cpp_pooled}
WARM_SECONDS = {"boto3": 1, "aiobotocore": 1, "JavaScript SDK": 2}  # interpreted, or compiled at run time


def command(name, work):
    own = work / PEERS[name].__name__
    own.mkdir(parents=True, exist_ok=True)
    return PEERS[name](own)
