"""Deletes one resource of each kind by Register's own interface, so that there are deletions to tell of."""

import datetime
import json
import time
import urllib.error
import urllib.request

# What refers to others before what it refers to, each with its list in the answer of /deletedEntities.
KINDS = {
    "schoolUnitOfferings": "schoolUnitOfferings", "studyplans": "studyPlans", "duties": "duties",
    "placements": "placements", "groups": "groups", "persons": "persons",
}  # fmt: skip


class Deletion:
    def __init__(self, before, ids):
        """`before`: a time (RFC 3339) after the deletion before this one. `ids`: what went in it, by its list in the answer."""
        self.before = before
        self.ids = ids


def make(register, token):
    """The deletions made, in their order. Register's clock is to be this machine's: no answer tells when something went."""
    made = []
    for kind, told in KINDS.items():
        for item in _send(register, token, "GET", f"/v2.0/{kind}?limit=100&sortkey=ModifiedDesc")[1]["data"]:
            tag, _ = _send(register, token, "GET", f"/v2.0/{kind}/{item['id']}")
            ids = {told: {item["id"]}}
            if kind == "persons":
                # What is about the person alone goes with them.
                for about, of in (("placements", "child"), ("studyplans", "student")):
                    _, page = _send(register, token, "GET", f"/v2.0/{about}?{of}={item['id']}")
                    ids[KINDS[about]] = {one["id"] for one in page["data"]}
            before = moment()
            query = "?cascade=true" if kind == "persons" else ""
            if _send(register, token, "DELETE", f"/v1/{kind}/{item['id']}{query}", tag) is not None:
                made.append(Deletion(before, ids))
                break
    return made


def moment():
    """This moment, with time between it and whatever is done before and after."""
    time.sleep(0.002)
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    time.sleep(0.002)
    return now


def _send(register, token, method, target, tag=None):
    """The entity tag and the JSON of the answer; nothing when it is refused, as while others refer to a resource."""
    request = urllib.request.Request(register + target, method=method, headers={"Authorization": f"Bearer {token}"})
    if tag:
        request.add_header("If-Match", tag)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            content = answer.read()
            return answer.headers.get("ETag"), json.loads(content) if content else None
    except urllib.error.HTTPError as error:
        if error.code == 409:
            return None
        raise
