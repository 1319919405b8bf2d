#!/usr/bin/env python3
"""links.py FOLDER: checks that each relative link in the Markdown files of a folder leads to a file, and each fragment to
a heading. A file that is there compressed counts."""
import pathlib
import re
import sys


def anchors(text):
    """The fragments of a page's headings, as forges make them."""
    for heading in re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M):
        words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading.lower())
        yield re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


root = pathlib.Path(sys.argv[1]).resolve()
broken, count = [], 0
for page in sorted(root.rglob("*.md")):
    prose = re.sub(r"`[^`]*`", "", re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S))
    for link in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", link):
            continue
        count += 1
        path, _, fragment = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if root not in [target, *target.parents]:
            broken.append(f"{page.relative_to(root)}: {link} leaves the folder")
        elif not target.exists() and not target.with_name(target.name + ".gz").exists():
            broken.append(f"{page.relative_to(root)}: {link} does not exist")
        elif fragment and target.suffix == ".md" and fragment not in anchors(target.read_text()):
            broken.append(f"{page.relative_to(root)}: {link} has no such heading")
print("\n".join(broken) or f"links: {count} lead somewhere")
sys.exit(bool(broken) or not count)
