"""Reads an exposition, in the format that is named first, and writes what python3-prometheus-client makes of it as JSON."""

import json
import sys

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics_parser

parsers = {"text": parser, "openmetrics": openmetrics_parser}


def read(sample):
    read = {"name": sample.name, "labels": sample.labels, "number": repr(sample.value)}
    if sample.exemplar is not None:
        labels, value, timestamp = sample.exemplar
        read["exemplar"] = {"labels": labels, "number": repr(value), "timestamp": float(timestamp)}
    return read


text = sys.stdin.buffer.read().decode("utf-8")
families = [
    {
        "name": family.name,
        "type": family.type,
        "help": family.documentation,
        "unit": family.unit,
        "samples": [read(sample) for sample in family.samples],
    }
    for family in parsers[sys.argv[1]].text_string_to_metric_families(text)
]
json.dump(families, sys.stdout)
