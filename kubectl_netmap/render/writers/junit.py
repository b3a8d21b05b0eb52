"""`Trials` as JUnit XML, which CI systems show as tests.

Source: the format that Apache Ant's junitreport task reads, as CI systems took it over: a
`failure` is a test that found something wrong, an `error` one that could not tell.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from kubectl_netmap.render.view import Trial, Trials
from kubectl_netmap.routing.verdict import Verdict

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, escaped or not. Source: XML 1.0, production `Char`."""

_ELEMENTS = {Verdict.OK: "", Verdict.BROKEN: "failure"}


def write(trials: Trials) -> str:
    """The trials as one suite, a line feed at its end; in ASCII, for any terminal and pipe."""
    elements = [_ELEMENTS.get(each.verdict, "error") for each in trials.trials]
    counts = {
        "tests": str(len(elements)),
        "failures": str(elements.count("failure")),
        "errors": str(elements.count("error")),
    }
    suites = ET.Element("testsuites", counts)
    suite = ET.SubElement(suites, "testsuite", {"name": _inert(trials.name), **counts})
    for trial, element in zip(trials.trials, elements, strict=True):
        suite.append(_case(trials.name, trial, element))
    ET.indent(suites)
    text = ET.tostring(suites, encoding="us-ascii", xml_declaration=True).decode("ascii")
    return f"{text}\n"


def _case(suite: str, trial: Trial, element: str) -> ET.Element:
    case = ET.Element("testcase", {"classname": _inert(suite), "name": _inert(trial.name)})
    if element:
        wrong = ET.SubElement(case, element, {"message": _inert(trial.why)})
        wrong.text = "\n".join(map(_inert, trial.told))
    return case


def _inert(text: str) -> str:
    r"""The text with what XML cannot hold written out: `\x1b`."""
    return _NOT_XML.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
