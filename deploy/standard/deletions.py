"""Deletes one resource of each kind by Register's own interface, so that there are deletions to tell of."""

import json
import urllib.error
import urllib.request

# What refers to others before what it refers to.
KINDS = ["schoolUnitOfferings", "studyplans", "duties", "placements", "groups", "persons"]


def make(register, token):
    for kind in KINDS:
        for item in _send(register, token, "GET", f"/v2.0/{kind}?limit=5&sortkey=ModifiedDesc")[1]["data"]:
            tag, _ = _send(register, token, "GET", f"/v2.0/{kind}/{item['id']}")
            query = "?cascade=true" if kind == "persons" else ""
            if _send(register, token, "DELETE", f"/v1/{kind}/{item['id']}{query}", tag) is not None:
                break


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
