"""Values for the parameters of requests: right ones from what a register holds, and wrong ones."""

import datetime

# Where in a document the value of a filter stands, when its name does not say it.
PLACES = {
    "schoolUnitCode": ["schoolUnitCode"],
    "organisationCode": ["organisationCode"],
    "municipalityCode": ["municipalityCode"],
    "civicNo": ["civicNo", "value"],
    "eduPersonPrincipalName": ["eduPersonPrincipalNames"],
    "identifier.value": ["externalIdentifiers", "value"],
    "identifier.context": ["externalIdentifiers", "context"],
    "code": ["code"],
    "parent": ["parentOrganisation", "id"],
    "parentProgramme": ["parentProgramme", "id"],
    "person": ["person", "id"],
    "child": ["child", "id"],
    "owner": ["owners", "id"],
    "student": ["student", "id"],
    "registeredBy": ["registeredBy", "id"],
    "activity": ["activity", "id"],
    "nameContains": ["familyName"],
}

NOBODY = "00000000-0000-4000-8000-000000000000"
WRONG = {"uuid": "6A", "date": "2026-02-30", "date-time": "yesterday", "boolean": "perhaps", "integer": "many"}


class Values:
    def __init__(self, document):
        self._document = document
        now = datetime.datetime.now(datetime.timezone.utc)
        self._window = {
            "startTime.onOrAfter": (now - datetime.timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "startTime.onOrBefore": (now + datetime.timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        self._dates = [now.strftime("%Y-%m-%d"), "0001-01-01"]
        self._times = [now.strftime("%Y-%m-%dT%H:%M:%SZ"), "0001-01-01T00:00:00Z", "2020-06-01T08:00:00.123456789+02:00"]
        # Ids of each kind as they are met: what a reference filter may name.
        self.ids = {}

    def required(self, method, path):
        """The pairs without which the operation answers nothing."""
        return [
            (name, self._window.get(name, self._dates[0]))
            for name, parameter in self._document.parameters(method, path).items()
            if parameter.get("required") and name not in ("id", "limit")
        ]

    def right(self, name, parameter, items):
        """Values that are right for the parameter, of the items of its list where possible."""
        words = self._document.words(parameter)
        if words:
            return list(words)
        kind = self._document.kind(parameter)
        if name in self._window:
            return [self._window[name]]
        if kind == "boolean":
            return ["true", "false", "True"]
        if kind == "date":
            return self._dates
        if kind == "date-time":
            return self._times
        found = self._found(name, items)
        if kind == "uuid" or name == "parentProgramme":
            return found + [NOBODY]
        return found + ["238"]

    def _found(self, name, items):
        place = PLACES.get(name)
        if place:
            values = [value for item in items for value in _at(item, place)]
        elif name.endswith("organisation"):
            values = self.ids.get("organisations", [])[:1] + self.ids.get("organisations", [])[-1:]
        elif name == "group":
            values = self.ids.get("groups", [])
        elif name == "member":
            values = self.ids.get("persons", [])[-1:]
        elif name == "teacher":
            values = self.ids.get("duties", [])[-1:]
        else:
            values = []
        return list(dict.fromkeys(values))[:2]


def _at(value, place):
    if isinstance(value, list):
        return [found for part in value for found in _at(part, place)]
    if not place:
        return [value] if isinstance(value, str) else []
    return _at(value[place[0]], place[1:]) if isinstance(value, dict) and place[0] in value else []
