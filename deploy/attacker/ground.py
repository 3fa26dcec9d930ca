"""What is there to be stolen: read with every right, to know afterwards whose it is."""

import datetime
import json
import urllib.parse
import urllib.request


class Ground:
    def __init__(self, place, tokens, context=None):
        self.place, self._context = place, context
        self._token = tokens.machine("ss12000.read", "ss12000.protected", "ss12000.protected.copy", "attendance.read", "schedule.read")
        register = place["register"]
        self.persons = {p["id"]: p for p in self._all(register, "persons")}
        self.groups = self._all(register, "groups")
        self.duties = self._all(register, "duties")
        self.organisations = {o["id"]: o for o in self._all(register, "organisations")}
        self.activities = {a["id"]: a for a in self._all(place["schedule"], "activities")}
        week = datetime.timedelta(days=7)
        now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        span = {"startTime.onOrAfter": f"{now - week:%Y-%m-%dT00:00:00Z}", "startTime.onOrBefore": f"{now + week:%Y-%m-%dT00:00:00Z}"}
        self.lessons = self._all(place["schedule"], "calendarEvents", limit=2_000, **span)
        self.protected = [p for p in self.persons.values() if p.get("securityMarking", "Ingen") != "Ingen"]

    def _all(self, base, path, limit=None, **query):
        items, token = [], None
        while True:
            asked = {"limit": 500, **query, **({"pageToken": token} if token else {})}
            target = f"{base}/v2.0/{path}?{urllib.parse.urlencode(asked)}"
            headers = {"Authorization": f"Bearer {self._token}", "Skolbuss-Purpose": "Angrepp"}
            page = json.load(urllib.request.urlopen(urllib.request.Request(target, headers=headers), timeout=60, context=self._context))
            items += page["data"]
            token = page.get("pageToken")
            if not token or (limit and len(items) >= limit):
                return items

    # Who is who.

    def login(self, person):
        names = self.persons[person].get("eduPersonPrincipalNames") or []
        return names[0] if names else None

    def is_minor(self, person):
        born = self.persons[person].get("birthDate")
        return bool(born) and born > f"{datetime.date.today().year - 17}"

    def has_work(self, person):
        return any((duty.get("person") or {}).get("id") == person for duty in self.duties)

    def children(self, guardian):
        return {p["id"] for p in self.persons.values() for r in p.get("responsibles") or [] if r["person"]["id"] == guardian}

    def units(self, pupil):
        return {e["enroledAt"]["id"] for e in self.persons[pupil].get("enrolments") or []}

    def lessons_of(self, pupil):
        """As the groups say that the lessons' activities have; also those of last year's classes."""
        classes = {g["id"] for g in self.groups if any(m["person"]["id"] == pupil for m in g.get("groupMemberships") or [])}
        taught = {a for a, activity in self.activities.items() if classes & {g["id"] for g in activity.get("groups") or []}}
        return [l for l in self.lessons if (l.get("activity") or {}).get("id") in taught]

    def above(self, unit):
        found = set()
        while unit and unit not in found:
            found.add(unit)
            unit = (self.organisations.get(unit, {}).get("parentOrganisation") or {}).get("id")
        return found

    def secrets(self, person):
        """Texts that stand in no answer to one who may not see the person."""
        p = self.persons[person]
        texts = [p["familyName"] if len(p["familyName"]) > 6 else "", (p.get("civicNo") or {}).get("value", "")]
        texts += [e["value"] for e in p.get("emails") or []] + [t["value"] for t in p.get("phoneNumbers") or []]
        texts += [a.get("streetAddress", "") for a in p.get("addresses") or []] + (p.get("eduPersonPrincipalNames") or [])
        return {text for text in texts if len(text) > 6}
