"""Whether a lookup gives exactly what its keys mean."""

from rules import distinct
from values import NOBODY

MEMBERS = "groups.id -> groups.groupMemberships.person.id"

# Where in an item the values of a lookup's keys are.
KEYS = {
    "organisations": {"schoolUnitCodes": ["schoolUnitCode"], "organisationCodes": ["organisationCode"]},
    "persons": {"civicNos": ["civicNo.value"]},
    "placements": {"personIds": ["child.id"]},
    "activities": {"teachers": ["teachers.duty.id"], "members": [MEMBERS]},
    "calendarEvents": {
        "activities": ["activity.id"],
        "student": [f"activity.id -> activities.{MEMBERS}", "studentExceptions.student.id"],
        "teacher": ["activity.id -> activities.teachers.duty.id", "teacherExceptions.duty.id"],
    },
}


class Lookups:
    def __init__(self, document, client, findings, held, embedded, names, no_rights):
        self._document = document
        self._client = client
        self._findings = findings
        self._held = held
        self._embedded = embedded
        self._names = names
        self._no_rights = no_rights

    def judge(self, path, items):
        lookup = path + "/lookup"
        if not self._document.operation("post", lookup) or f"POST {lookup}" in self._findings.not_offered:
            return
        keys = {"ids": ["id"], **KEYS.get(path[1:], {})}
        for name in self._document.body("post", lookup).get("properties", {}):
            if name not in keys:
                self._findings.add(f"POST {lookup}", 0, name, "table", "lookups.py does not have it")
                continue
            values = distinct(value for item in items for place in keys[name] for value in self._held.values(item, place))
            nobodys = NOBODY if name == "ids" or name.endswith("Ids") else "238 ingen"
            if len(values) < 2:
                self._findings.untried(f"POST {lookup}", name, "lookup", "no two items differ by it")
            for asked in ([nobodys], values[-1:], [*values[:150], nobodys]):
                meant = [
                    item for item in items
                    if any(not set(asked).isdisjoint(self._held.values(item, place)) for place in keys[name])
                ]  # fmt: skip
                self._hold(lookup, path[1:], {name: asked}, meant)
        self._refusals(lookup, [item["id"] for item in items[:200]])

    def _hold(self, lookup, kind, body, meant):
        words = self._embedded.words("post", lookup)
        named = "expandReferenceNames" in self._document.parameters("post", lookup)
        plain = [("expand", word) for word in words]
        for query in [[], *([plain] if words else []), *([[*plain, ("expandReferenceNames", "true")]] if named else [])]:
            status, found = self._client.call("post", lookup, query, body, expect={200})
            if status != 200 or not isinstance(found, list):
                continue
            where = f"POST {lookup} by {', '.join(body)}"
            if sorted(item.get("id") for item in found) != sorted(item["id"] for item in meant):
                self._findings.add(where, 200, "body", "lookup", "not exactly what was asked for")
                continue
            if ("expandReferenceNames", "true") in query:
                self._names.judge(where, found)
            elif query:
                self._embedded.judge(where, kind, found, words)
            elif any(item not in meant for item in found):
                self._findings.add(where, 200, "body", "lookup", "other than it stands in the list")

    def _refusals(self, lookup, ids):
        call = self._client.call
        call("post", lookup, body={"ids": ["6A"]}, expect={200, 400})
        call("post", lookup, body={"ids": NOBODY}, expect={400})
        call("post", lookup, body=b"{", expect={400})
        call("post", lookup, body=b"", expect={400})
        call("post", lookup, body={"ids": [NOBODY] * 20_000}, expect={503})
        call("post", lookup, body={"ids": ids}, token="", expect={401})
        if self._no_rights:
            call("post", lookup, body={"ids": ids}, token=self._no_rights, expect={403})
