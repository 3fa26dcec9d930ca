#!/usr/bin/python3
"""Holds every answer of a running service against the standard's OpenAPI document. Started by deploy/conformance."""

import argparse
import os
import sys

import beside
import deletions
from client import Client
from document import Document
from findings import Findings
from lists import Lists
from values import NOBODY, window

HERE = os.path.dirname(os.path.abspath(__file__))
LISTS = [
    "organisations", "persons", "groups", "duties", "programmes", "syllabuses", "placements", "studyplans",
    "schoolUnitOfferings", "activities", "calendarEvents", "absences",
]  # fmt: skip


def main():
    options = arguments()
    document = Document(options.document)
    findings = Findings(os.path.join(HERE, "exceptions.yaml"), options.all_tried)
    with open(options.token_file, encoding="utf-8") as file:
        token = file.read().strip()
    no_rights = None
    if options.no_rights_token_file:
        with open(options.no_rights_token_file, encoding="utf-8") as file:
            no_rights = file.read().strip()
    else:
        findings.note("no token without rights was given: 403 was not tried")
    wanted = options.only.split(",") if options.only else LISTS + ["deletedEntities", "subscriptions", "log", "statistics"]
    client = Client(document, findings, options.base, token)
    made = deletions.make(options.delete_at, token) if options.delete_at else []
    lists = Lists(document, client, window(), findings, no_rights)
    for name in LISTS:
        if name not in wanted:
            continue
        if name == "absences" and not options.read_only:
            beside.absences(document, client, lists.held, no_rights)
        print(f"{name}: {lists.walk('/' + name)}", flush=True)
    lists.finish()
    if "deletedEntities" in wanted:
        beside.deleted_entities(document, client, findings, lists.held, made)
    if "subscriptions" in wanted and not options.read_only:
        beside.subscriptions(document, client, findings, options.target)
    if "log" in wanted and not options.read_only:
        beside.reports(client)
    if not options.only:
        not_offered(document, client, findings)
        for asked in findings.unused():
            findings.note(f"the exception of {asked} excepted nothing")
    return summary(document, client, findings)


def not_offered(document, client, findings):
    """Every other operation of the document is one that is known not to be there."""
    offered = set()
    for name in LISTS:
        offered |= {f"GET /{name}", f"GET /{name}/{{id}}", f"POST /{name}/lookup"}
    offered |= {"GET /deletedEntities", "GET /subscriptions", "POST /subscriptions", "POST /log/", "POST /statistics/"}
    offered |= {f"{method} /subscriptions/{{id}}" for method in ("GET", "PATCH", "DELETE")} | {"POST /absences"}
    for method, path in document.operations():
        operation = f"{method.upper()} {path}"
        if operation in findings.not_offered:
            status = client.status(method, path, [NOBODY] if "{" in path else [])
            if status not in (404, 405):
                findings.add(operation, status, "status", "offered", "it answers, but stands as not offered")
        elif operation not in offered:
            findings.add(operation, 0, "status", "tried", "nothing here tries it, nor stands it as not offered")


def summary(document, client, findings):
    for line in findings.lines():
        print(line)
    for note in findings.notes:
        print(f"note       {note}")
    print(
        f"{client.calls} answers to {len(client.operations)} of {len(document.operations())} operations, "
        f"{len(findings.not_offered)} not offered: {findings.deviations} deviations, {findings.exceptions} excepted"
    )
    return 1 if findings.deviations else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("document", help="the standard's OpenAPI document")
    parser.add_argument("--base", required=True, help="where the operations are, as https://example.org/v2.0")
    parser.add_argument("--token-file", required=True)
    parser.add_argument("--no-rights-token-file", help="a token that is valid and may read nothing")
    parser.add_argument("--only", help="lists and others, parted by commas; all when not given")
    parser.add_argument("--read-only", action="store_true", help="write no subscriptions, reports and absences")
    parser.add_argument("--target", default="https://subscriber.example.org/notices", help="of the subscriptions made")
    parser.add_argument(
        "--all-tried", action="store_true", help="a filter, key or word that the server's data cannot try is a deviation"
    )
    parser.add_argument("--delete-at", help="a Register of one's own, of which one of each kind is deleted first")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
