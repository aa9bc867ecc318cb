#!/usr/bin/env python3
"""The table of docs/refusals.md: every sentence with which the headers reject a mistake.

    list_refusals.py ROOT            prints the page
    list_refusals.py ROOT --check    fails when docs/refusals.md is another, or when no test expects one of the sentences
"""
import pathlib
import re
import sys

HEAD = """# What does not compile

The compiler rejects each of these mistakes with one sentence. The sentence is in the first lines of its output. `tests/compile_fail` has a
program for each. `tests/compile_fail/list_refusals.py` makes this page from the headers.

| sentence | header |
|---|---|
"""


def sentences(root):
    """The sentences of static_asserts, with the header each is in; pieces of adjacent literals are joined."""
    found = {}
    for header in sorted((root / "include").rglob("*.hpp")):
        text = header.read_text(encoding="utf-8")
        for match in re.finditer(r'"dynamap: (?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*', text):
            # A sentence that accompanies another one, or one of the preprocessor.
            if "shows its index and type" in re.sub(r'"\s*"', "", match[0]) or "#error" in text[max(0, match.start() - 20):match.start()]:
                continue
            pieces = re.findall(r'"((?:[^"\\]|\\.)*)"', match[0])
            found.setdefault("".join(pieces).replace('\\"', '"').removeprefix("dynamap: "), header.relative_to(root / "include"))
    return found


def page(root):
    rows = "".join(f"| {sentence.replace('|', chr(92) + '|')} | `{header.as_posix()}` |\n"
                   for sentence, header in sorted(sentences(root).items(), key=lambda item: (item[1].as_posix(), item[0])))
    return HEAD + rows


def untested(root):
    expected = []
    for file in (root / "tests" / "compile_fail").glob("*.cpp"):
        expected += re.findall(r"// expect(?: \w+)?: (.+)", file.read_text(encoding="utf-8"))
    expected = [e.strip() for e in expected if e.strip() != "ok"]
    return [s for s in sentences(root) if not any(re.search(e, "dynamap: " + s) for e in expected)]


if __name__ == "__main__":
    where = pathlib.Path(sys.argv[1])
    if "--check" not in sys.argv:
        sys.stdout.write(page(where))
        sys.exit()
    wrong = [f"no test expects: {sentence}" for sentence in untested(where)]
    if (where / "docs" / "refusals.md").read_text(encoding="utf-8") != page(where):
        wrong.append("docs/refusals.md is not what the headers say; run tests/compile_fail/list_refusals.py . > docs/refusals.md")
    if wrong:
        sys.exit("\n".join(wrong))
