"""Whether `expandReferenceNames` calls every reference as what it refers to is called."""

# The list that a reference leads to, by the member it stands in.
REFERENCES = {
    "parentOrganisation": "organisations",
    "organisation": "organisations",
    "dutyAt": "organisations",
    "enroledAt": "organisations",
    "placedAt": "organisations",
    "offeredAt": "organisations",
    "person": "persons",
    "child": "persons",
    "student": "persons",
    "owners": "persons",
    "registeredBy": "persons",
    "group": "groups",
    "groups": "groups",
    "duty": "duties",
    "programme": "programmes",
    "parentProgramme": "programmes",
    "offeredProgrammes": "programmes",
    "syllabus": "syllabuses",
    "offeredSyllabuses": "syllabuses",
    "syllabuses": "syllabuses",
    "content": "syllabuses",
    "activity": "activities",
    "parentActivity": "activities",
}


class Names:
    def __init__(self, findings, held):
        self._findings = findings
        self._held = held

    def judge(self, where, items):
        """`items` are of an answer to which the names were asked."""
        for item in items:
            for member, reference in references(item):
                self._reference(where, member, reference)

    def judge_absence(self, where, items):
        """The names are not there when nobody asks for them."""
        if any("displayName" in reference for item in items for _, reference in references(item)):
            self._findings.add(where, 200, "displayName", "expandReferenceNames", "is there though nobody asked for it")

    def _reference(self, where, member, reference):
        kind, name = REFERENCES.get(member), reference.get("displayName")
        if kind is None:
            self._findings.add(where, 0, member, "table", "names.py does not have it")
            return
        referred = self._held.by_id(kind).get(reference["id"])
        # One who is not on the list, as a protected person, is not to be named.
        if referred is None:
            if name is not None:
                self._findings.add(where, 200, f"{member}.displayName", "expandReferenceNames", "names what no list has")
        elif name is None:
            self._findings.add(where, 200, f"{member}.displayName", "unnamed", "is missing though names were asked for")
        elif not _is_right(kind, referred, name):
            self._findings.add(where, 200, f"{member}.displayName", "expandReferenceNames", "not what it refers to is called")


def _is_right(kind, referred, name):
    if kind == "persons":
        # The standard does not say in which order.
        return referred["givenName"] in name and referred["familyName"] in name
    if kind == "duties":
        # The standard gives a duty no name of its own.
        return bool(name.strip())
    if kind == "syllabuses":
        return name in (referred.get("courseName"), referred["subjectName"])
    return name == referred.get("displayName", referred.get("name"))


def references(value, member=None):
    """Every reference in an item, with the member it stands in."""
    if isinstance(value, list):
        for part in value:
            yield from references(part, member)
    elif isinstance(value, dict):
        if member and "id" in value and value.keys() <= {"id", "displayName", "securityMarking"}:
            yield member, value
        else:
            for name, part in value.items():
                yield from references(part, name)
