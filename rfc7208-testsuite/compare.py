#!/usr/bin/env python3
"""Proves that two files of the RFC 7208 test suite hold the same facts.

usage: compare.py OFFICIAL OURS      (either may be gzipped)

Compares scenarios, cases, fields and zone records, each in its order. Every
difference is one line on standard output. Exit status: 0 equal, 1 different or
unusable, 2 wrong usage.

The YAML is compared as composed, before any conversion: a value is its YAML type
and its text. So 3.3 and "3.3" differ, and so would 3.3 and 3.30; 'x' and "x" do not.
"""

import difflib
import gzip
import os
import sys
import zlib
from collections import Counter

try:
    import yaml
except ImportError:
    sys.exit("compare.py: needs PyYAML (Debian: python3-yaml)")

# What release 2014.04 holds. A truncated or different official file must not pass as equal.
RELEASE = Counter({
    "scenarios": 16,
    "cases": 203,
    "with several results": 6,
    "explanations": 22,
    "zone records": 371,
})

PROSE = {"description", "comment"}
SCENARIO_FACTS = {"description", "tests", "zonedata"}    # here the description is the name
CASE_FACTS = {"spec", "helo", "host", "mailfrom", "result", "explanation", "strict"}

TAG = "tag:yaml.org,2002:"


class Unusable(Exception):
    """A file that is not of the suite's schema."""


# A value: (type, text) of a scalar, ("seq", values), or ("map", (key, value) pairs).

def value_of(node):
    if isinstance(node, yaml.ScalarNode):
        return node.tag.removeprefix(TAG), node.value
    if isinstance(node, yaml.SequenceNode):
        return "seq", tuple(value_of(item) for item in node.value)
    return "map", tuple(mapping(node).items())


def mapping(node):
    return {key: value_of(value) for key, value in nodes(node).items()}


def nodes(node):
    """A mapping's nodes by their keys. PyYAML's own loader keeps the last of equal
    keys in silence; here the second one is an error."""
    where = f"line {node.start_mark.line + 1}"
    if not isinstance(node, yaml.MappingNode):
        raise Unusable(f"{where}: a mapping is expected")
    result = {}
    for key, value in node.value:
        where = f"line {key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode) or key.tag != TAG + "str":
            raise Unusable(f"{where}: a key that is not text")
        if key.value in result:
            raise Unusable(f"{where}: the key {key.value!r} is there twice")
        result[key.value] = value
    return result


def show(value):
    kind, content = value
    if kind == "seq":
        return "[" + ", ".join(map(show, content)) + "]"
    if kind == "map":
        return "{" + ", ".join(f"{key}: {show(item)}" for key, item in content) + "}"
    return ascii(content) if kind == "str" else f"{content} ({kind})"


def record_of(node):
    """One entry of a name: a single type and its data, or a bare word such as TIMEOUT."""
    record = value_of(node)
    if record[0] == "seq" or (record[0] == "map" and len(record[1]) != 1):
        raise Unusable(f"line {node.start_mark.line + 1}: not one record: {show(record)}")
    return record


def read(path, is_official):
    """The file as {scenario: (cases, zone)}; cases: {name: {field: value}}; zone: {name: [record]}."""
    with open(path, "rb") as file:
        octets = file.read()
    if octets.startswith(b"\x1f\x8b"):
        octets = gzip.decompress(octets)
    if not is_official and not octets.isascii():
        raise Unusable("not pure ASCII: write octets above 7F as \\xNN")

    suite = {}
    for document in yaml.compose_all(octets, Loader=yaml.SafeLoader):
        scenario = nodes(document)
        where = f"line {document.start_mark.line + 1}"
        if is_official:
            scenario = facts_of(scenario, SCENARIO_FACTS, where)
        if set(scenario) != SCENARIO_FACTS:
            raise Unusable(f"{where}: keys {', '.join(scenario)}, but {', '.join(sorted(SCENARIO_FACTS))} are expected")
        name = text_of(scenario["description"])
        if name in suite:
            raise Unusable(f"{where}: the scenario {name!r} is there twice")

        cases = {}
        for case, node in nodes(scenario["tests"]).items():
            fields = mapping(node)
            cases[case] = facts_of(fields, CASE_FACTS, f"{name} / {case}") if is_official else fields

        zone = {}
        for owner, node in nodes(scenario["zonedata"]).items():
            if not isinstance(node, yaml.SequenceNode):
                raise Unusable(f"{name} / zonedata / {owner}: a list of records is expected")
            zone[owner] = [record_of(item) for item in node.value]
        suite[name] = cases, zone
    return suite


def facts_of(keys, facts, where):
    """What the official file has, less its prose. A key that is neither would be a fact that ours lacks."""
    strangers = set(keys) - facts - PROSE
    if strangers:
        raise Unusable(f"{where}: neither fact nor prose: {', '.join(sorted(strangers))}")
    return {key: value for key, value in keys.items() if key in facts}


def text_of(node):
    kind, content = value_of(node)
    if kind != "str":
        raise Unusable(f"line {node.start_mark.line + 1}: text is expected")
    return content


def count(suite):
    cases = [case for tests, _ in suite.values() for case in tests.values()]
    return Counter({
        "scenarios": len(suite),
        "cases": len(cases),
        "with several results": sum(case.get("result", ("",))[0] == "seq" for case in cases),
        "explanations": sum("explanation" in case for case in cases),
        "zone records": sum(len(records) for _, zone in suite.values() for records in zone.values()),
    })


def compare_names(what, official, ours):
    """Yields differences between two ordered sets of names, and nothing about their content."""
    for name in official:
        if name not in ours:
            yield f"{what} missing: {ascii(name)}"
    for name in ours:
        if name not in official:
            yield f"{what} added: {ascii(name)}"
    expected = [name for name in official if name in ours]
    actual = [name for name in ours if name in official]
    for wanted, found in zip(expected, actual):
        if wanted != found:
            yield f"{what} out of order: {ascii(found)} where {ascii(wanted)} is expected"
            break


def compare_records(official, ours):
    matcher = difflib.SequenceMatcher(None, official, ours, autojunk=False)
    for tag, from_, to, our_from, our_to in matcher.get_opcodes():
        if tag == "equal":
            continue
        wanted, found = official[from_:to], ours[our_from:our_to]
        for index in range(max(len(wanted), len(found))):
            if index >= len(found):
                yield f"record {from_ + index + 1} missing: {show(wanted[index])}"
            elif index >= len(wanted):
                yield f"record {our_from + index + 1} added: {show(found[index])}"
            else:
                yield f"record {from_ + index + 1}: official {show(wanted[index])}, ours {show(found[index])}"


def compare(official, ours):
    yield from compare_names("scenario", official, ours)
    for scenario in (name for name in official if name in ours):
        cases, zone = official[scenario]
        our_cases, our_zone = ours[scenario]

        for line in compare_names("case", cases, our_cases):
            yield f"{scenario}: {line}"
        for case in (name for name in cases if name in our_cases):
            wanted, found = cases[case], our_cases[case]
            for field in sorted(wanted.keys() | found.keys()):
                if wanted.get(field) != found.get(field):
                    values = (show(side[field]) if field in side else "nothing" for side in (wanted, found))
                    yield "{} / {} / {}: official {}, ours {}".format(scenario, case, field, *values)

        for line in compare_names("name", zone, our_zone):
            yield f"{scenario} / zonedata: {line}"
        for owner in (name for name in zone if name in our_zone):
            for line in compare_records(zone[owner], our_zone[owner]):
                yield f"{scenario} / zonedata / {ascii(owner)}: {line}"


def main(arguments):
    if len(arguments) != 2:
        print("usage: compare.py OFFICIAL OURS", file=sys.stderr)
        return 2
    if all(map(os.path.exists, arguments)) and os.path.samefile(*arguments):
        print("compare.py: a file is always equal to itself; give two", file=sys.stderr)
        return 2

    suites = []
    for path in arguments:
        try:
            suites.append(read(path, is_official=not suites))
        except (OSError, EOFError, zlib.error, yaml.YAMLError, Unusable) as error:
            print(f"{path}: {error}")
            return 1
    official, ours = suites

    counts = count(official)
    differences = [
        f"{arguments[0]}: {counts[what]} {what}, but release 2014.04 has {number}"
        for what, number in RELEASE.items() if counts[what] != number
    ]
    differences += compare(official, ours)
    if not differences and count(ours) != counts:
        differences.append("the counts differ, yet no difference was found: compare.py is wrong")

    for line in differences:
        print(line)
    if differences:
        print(f"different: {len(differences)}")
        return 1
    print("equal: {scenarios} scenarios, {cases} cases, {with several results} with several results, "
          "{explanations} explanations, {zone records} zone records".format(**counts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
