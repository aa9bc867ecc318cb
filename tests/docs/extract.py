#!/usr/bin/env python3
"""Takes the code out of README.md and docs/*.md, so that the tests compile and run what a reader sees.

The convention: the line that opens a block names the file that the block belongs to.

    ```cpp file=wallet.cpp     a program; several blocks with the same name are one file, in their order
    ```cpp file=errors.inc     a fragment, which a program of tests/docs/*.cpp includes: #include "errors.inc"
    ```cmake file=CMakeLists.txt

A program with a main() is run by the tests, against an engine of its own; it must return 0, and print the lines of
tests/docs/NAME.expected, if there is one (see run).

    extract.py ROOT OUT        writes the files into OUT (unchanged ones are left alone), prints the .cpp files' paths
    extract.py ROOT --check    fails on a C++ block without a name, and on a fragment that nothing includes
    extract.py ROOT --first    the name of the first program in README.md
"""
import pathlib
import re
import sys


def blocks(root):
    """Each named or C++ block: its document, the line it begins at, its file's name (or None), its text."""
    for document in [root / "README.md", *sorted(root.glob("docs/**/*.md"))]:
        if not document.is_file():
            continue
        fence = None
        for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), 1):
            opening = re.match(r"\s*(`{3,}|~{3,})\s*([\w+]*)(.*)", line)
            if fence is None and opening:
                name = re.search(r"\bfile=([\w.]+)", opening[3])
                is_code = name or opening[2].lower() in ("cpp", "c++", "cxx", "cc")
                fence, start, text = opening[1], number + 1, []
            elif fence is not None and line.strip() == fence:
                if is_code:
                    yield document.relative_to(root), start, name and name[1], text
                fence = None
            elif fence is not None:
                text.append(line)


def files(root):
    """The text of each named file. #line makes a compiler speak of the document."""
    found = {}
    for document, start, name, text in blocks(root):
        if name:
            line = [f'#line {start} "{(root / document).as_posix()}"'] if name.endswith((".cpp", ".inc")) else []
            found.setdefault(name, []).extend([*line, *text, ""])
    return {name: "\n".join(lines) for name, lines in found.items()}


def extract(root, out):
    out.mkdir(parents=True, exist_ok=True)
    for name, text in files(root).items():
        target = out / name
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
        if name.endswith(".cpp"):
            print(target.as_posix())


def check(root):
    frames = "".join(frame.read_text(encoding="utf-8") for frame in root.glob("tests/docs/*.cpp"))
    wrong, count = [], 0
    for document, start, name, _ in blocks(root):
        count += 1
        if not name:
            wrong.append(f"{document}:{start - 1}: a C++ block without file=NAME, so nothing compiles it")
        elif name.endswith(".inc") and f'#include "{name}"' not in frames:
            wrong.append(f"{document}:{start - 1}: no program of tests/docs/ includes {name}")
    return wrong if count else ["README.md holds no code"]


def first(root):
    return next(name for document, _, name, _ in blocks(root)
                if document.name == "README.md" and name and name.endswith(".cpp"))


if __name__ == "__main__":
    where = pathlib.Path(sys.argv[1])
    if sys.argv[2] == "--check":
        if found := check(where):
            sys.exit("\n".join(found))
    elif sys.argv[2] == "--first":
        print(first(where))
    else:
        extract(where, pathlib.Path(sys.argv[2]))
