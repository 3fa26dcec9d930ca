"""What the standard has beside its lists of resources: deletions, subscriptions, reports of clients, reported absences."""

import datetime

import deletions
from values import NOBODY

# Broken JSON, and JSON that breaks a rule.
REFUSED = {400, 422}


def deleted_entities(document, client, findings, held, made):
    """`made`: the deletions that were made before anything was asked, in their order."""
    path = "/deletedEntities"
    _, whole = client.call("get", path, [("after", "2020-01-01T00:00:00Z")], expect={200})
    _deleted(findings, path, (whole or {}).get("data", {}), held, made)
    _moments(client, findings, path, made)
    client.call("get", path, expect={200})
    client.call("get", path, [("after", "2200-01-01T00:00:00Z")], expect={200, 400})
    client.call("get", path, [("after", "yesterday")], expect={400})
    words = document.words(document.parameters("get", path)["entities"])
    _choices(client, findings, path, words, whole)
    client.call("get", path, [("entities", words[-1]), ("entities", words[-2])], expect={200})
    client.call("get", path, [("entities", "Timetable")], expect={400})
    seen, query = 0, [("after", "2020-01-01T00:00:00Z"), ("limit", "1")]
    for _ in range(200):
        status, page = client.call("get", path, query, expect={200})
        if status != 200:
            break
        seen += sum(len(ids) for kind, ids in page["data"].items() if kind != "activities")
        if not page.get("pageToken"):
            break
        query = [("pageToken", page["pageToken"]), ("limit", "1")]
    expected = sum(len(ids) for kind, ids in (whole or {}).get("data", {}).items() if kind != "activities")
    if not (whole or {}).get("pageToken") and seen != expected:
        findings.add(f"GET {path}", 200, "pages", "paging", "pages give another number than the whole")
    client.call("get", path, [("pageToken", "no token of anybody's")], expect={400})
    client.call("get", path, token="", expect={401})


def _deleted(findings, path, data, held, made):
    """Something of every kind was deleted, and nothing is told of that its list still has."""
    for kind, told in deletions.KINDS.items():
        found = set(data.get(told, []))
        if not found and not _gone(made, told):
            findings.untried(f"GET {path}", told, "deletions", "nothing of the kind was deleted")
        if found & held.by_id(kind).keys():
            findings.add(f"GET {path}", 200, told, "deletions", "gives what its list has")


def _moments(client, findings, path, made):
    """From a time before the first deletion all are given, from between two exactly the later ones. Whether what went at
    the very time is given cannot be judged: no answer tells when something went."""
    for place, deletion in enumerate(made):
        _, some = client.call("get", path, [("after", deletion.before)], expect={200})
        for told in deletions.KINDS.values():
            found, meant = set((some or {}).get("data", {}).get(told, [])), _gone(made[place:], told)
            if found - meant:
                findings.add(f"GET {path} by after", 200, told, "filter", "gives what is not after")
            if meant - found:
                findings.add(f"GET {path} by after", 200, told, "filter", "leaves out what is after")
    if len(made) < 2:
        findings.untried(f"GET {path}", "after", "filter", "no two deletions of which the times are known")


def _gone(made, told):
    return {id for deletion in made for id in deletion.ids.get(told, ())}


def _choices(client, findings, path, words, whole):
    """`entities` gives exactly what is of them, `after` what is after it."""
    data = (whole or {}).get("data", {})
    for word in words:
        _, some = client.call("get", path, [("entities", word), ("after", "2020-01-01T00:00:00Z")], expect={200})
        found = {kind: ids for kind, ids in (some or {}).get("data", {}).items() if ids}
        if found != {kind: ids for kind, ids in data.items() if ids and kind in _members(word)}:
            findings.add(f"GET {path} by entities", 200, "data", "filter", f"not exactly what is {word}")
    _, none = client.call("get", path, [("after", deletions.moment())], expect={200})
    if any((none or {}).get("data", {}).values()):
        findings.add(f"GET {path} by after", 200, "data", "filter", "gives what is not after")


def _members(word):
    """The members of the answer that are of a type; the standard misspells one of them."""
    if word == "Activity":
        return {"activities", "activitites"}
    plural = word.removesuffix("y") + "ies" if word.endswith("y") else word + ("es" if word.endswith("s") else "s")
    return {plural[0].lower() + plural[1:]}


def subscriptions(document, client, findings, target):
    path, single = "/subscriptions", "/subscriptions/{id}"
    kinds = document.words({"schema": document.root["components"]["schemas"]["EndPointsEnum"]})
    made = []
    for body in [
        {"name": "one kind", "target": target, "resourceTypes": [{"resource": "Person"}]},
        {"name": "every kind", "target": target, "resourceTypes": [{"resource": kind} for kind in kinds]},
    ]:
        status, subscription = client.call("post", path, body=body, expect={201})
        if status == 201:
            made.append(subscription["id"])
    # What is refused is described for the default answer only, whatever its status.
    for body in [b"", b"{", {}, [], {"name": "no target", "resourceTypes": [{"resource": "Person"}]}]:
        client.call("post", path, body=body, expect=REFUSED)
    wrong_kind = {"name": "x", "target": target, "resourceTypes": [{"resource": "Timetable"}]}
    client.call("post", path, body=wrong_kind, expect=REFUSED)
    client.call("post", path, body={"name": "x", "target": "no address", "resourceTypes": []}, expect=REFUSED)
    _, page = client.call("get", path, [("limit", "1")], expect={200})
    if (page or {}).get("pageToken"):
        client.call("get", path, [("limit", "1"), ("pageToken", page["pageToken"])], expect={200})
    client.call("get", path, [("limit", "0")], expect={400})
    expires = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for subscription in made:
        client.call("get", single, ids=[subscription], expect={200})
        # The standard's document gives PATCH no body; the clients in use send one.
        client.call("patch", single, ids=[subscription], expect={200})
        client.call("patch", single, ids=[subscription], body={"expires": expires}, expect={200})
        client.call("patch", single, ids=[subscription], body={"expires": "soon"}, expect=REFUSED)
        client.call("delete", single, ids=[subscription], expect={204})
        for method in ("get", "patch", "delete"):
            client.call(method, single, ids=[subscription], expect={404})
    for method in ("get", "patch", "delete"):
        client.call(method, single, ids=["6A"], expect={400, 404})
        client.call(method, single, ids=[NOBODY], token="", expect={401})


def reports(client):
    log = {"message": "a list could not be read", "severityLevel": "Warning"}
    more = {"resourceType": "Person", "resourceId": NOBODY, "messageType": "read", "timeOfOccurance": "2026-08-17T06:00:00Z"}
    for body in (log, {**log, **more}):
        client.call("post", "/log/", body=body, expect={201})
    for body in (b"", {}, {"message": "x", "severityLevel": "Loud"}, {"severityLevel": "Info"}):
        client.call("post", "/log/", body=body, expect=REFUSED)
    numbers = {"resourceType": "Person", "newCount": 1, "updatedCount": 0, "deletedCount": 0}
    client.call("post", "/statistics/", body=numbers, expect={201})
    for body in (b"", {}, {**numbers, "newCount": "many"}, {**numbers, "resourceType": "Timetable"}):
        client.call("post", "/statistics/", body=body, expect=REFUSED)
    for path in ("/log/", "/statistics/"):
        client.call("post", path, body=log, token="", expect={401})


def absences(document, client, held, no_rights):
    """Reports absences of pupils the register has, so that the list of them has something: with and without who reported it,
    where it is, and the same times."""
    pupils = [person for person in held.items("persons") if person.get("enrolments") and person.get("responsibles")][:4]
    now = datetime.datetime.now(datetime.timezone.utc)
    start, end = (now + datetime.timedelta(days=days) for days in (1, 2))
    moment = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    kinds = document.words({"schema": document.root["components"]["schemas"]["AbsenceEnum"]})
    for place, pupil in enumerate(pupils):
        body = {
            "id": NOBODY,
            "meta": {"created": moment, "modified": moment},
            "student": {"id": pupil["id"]},
            "startTime": (start + datetime.timedelta(hours=place)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "endTime": (end + datetime.timedelta(hours=place % 2)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "type": kinds[place % len(kinds)],
        }
        if place > 1:
            body["organisation"] = {"id": pupil["enrolments"][0]["enroledAt"]["id"]}
            body["registeredBy"] = {"id": pupil["responsibles"][0]["person"]["id"]}
        client.call("post", "/absences", body=body, expect={200})
        # POST describes no 400; whatever is refused has the form of the default answer.
        client.call("post", "/absences", body={**body, "type": "Borta"}, expect=REFUSED)
        client.call("post", "/absences", body={**body, "student": {"id": NOBODY}}, expect=REFUSED)
        client.call("post", "/absences", body={**body, "startTime": "tomorrow"}, expect=REFUSED)
        if no_rights:
            client.call("post", "/absences", body=body, token=no_rights, expect={403})
    for body in (b"", b"{", {}, []):
        client.call("post", "/absences", body=body, expect=REFUSED)
    client.call("post", "/absences", body={}, token="", expect={401})
