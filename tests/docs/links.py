#!/usr/bin/env python3
"""Fails on a link in the pages for people that leads nowhere: a file that is not there, or a heading that no page has.

    links.py ROOT
"""
import pathlib
import re
import sys


def pages(root):
    """Every page with its text, without code."""
    for page in [*sorted(root.glob("*.md")), *sorted(root.glob("docs/**/*.md"))]:
        yield page, re.sub(r"^(`{3,}).*?^\1", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)


def anchors(text):
    """The names that a browser gives to the headings of a page."""
    found = set()
    for heading in re.findall(r"^#+ +(.*)$", text, re.M):
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        found.add(name if name not in found else f"{name}-1")
    return found


def broken(root):
    texts = {page.resolve(): text for page, text in pages(root)}
    for page, text in texts.items():
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", text)):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists():
                yield f"{page.relative_to(root)}: {target}: there is no such file"
            elif anchor and anchor not in anchors(texts.get(file, "")):
                yield f"{page.relative_to(root)}: {target}: that page has no such heading"


if __name__ == "__main__":
    if found := list(broken(pathlib.Path(sys.argv[1]).resolve())):
        sys.exit("\n".join(found))
