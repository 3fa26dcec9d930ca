"""Whether `expand` embeds the right documents: exactly those that the lists have for the item, as the lists have them."""

from held import at
from judge import Judge


class Documents:
    """The items of a list, told by a list they are in: those that refer to the item, or those that it refers to."""

    def __init__(self, kind, referring=None, referred=None):
        self._kind = kind
        self._referring = referring
        self._referred = referred

    def meant(self, held, item):
        if self._referred:
            known = held.by_id(self._kind)
            return [known[id] for id in at(item, self._referred) if id in known]
        return held.referring(self._kind, self._referring).get(item["id"], [])


class Parts:
    """Parts of documents that say what has to do with the item, turned round."""

    def __init__(self, kind, parts, referring, turned):
        self._kind = kind
        self._parts = parts
        self._referring = referring
        self._turned = turned

    def meant(self, held, item):
        return [
            self._turned(other, part)
            for other in held.referring(self._kind, f"{self._parts}.{self._referring}").get(item["id"], [])
            for part in other[self._parts]
            if item["id"] in at(part, self._referring)
        ]


def _with(first, part, *members):
    return {**first, **{name: part[name] for name in members if name in part}}


def _without_members(group):
    return {name: value for name, value in group.items() if name != "groupMemberships"}


EMBEDDED = {
    "persons": {
        "duties": Documents("duties", referring="person.id"),
        "responsibleFor": Parts(
            "persons", "responsibles", "person.id",
            lambda child, part: _with({"person": {"id": child["id"]}}, part, "relationType"),
        ),
        "placements": Documents("placements", referring="child.id"),
        "ownedPlacements": Documents("placements", referring="owners.id"),
        "groupMemberships": Parts(
            "groups", "groupMemberships", "person.id",
            lambda group, part: _with({"group": _without_members(group)}, part, "startDate", "endDate"),
        ),
    },
    "placements": {"child": Documents("persons", referred="child.id"), "owners": Documents("persons", referred="owners.id")},
    "duties": {"person": Documents("persons", referred="person.id")},
    "groups": {
        "assignmentRoles": Parts(
            "duties", "assignmentRole", "group.id",
            lambda duty, part: _with({"duty": {"id": duty["id"]}}, part, "assignmentRoleType", "startDate", "endDate"),
        ),
    },
    "activities": {
        "groups": Documents("groups", referred="groups.id"),
        "teachers": Documents("duties", referred="teachers.duty.id"),
        "syllabus": Documents("syllabuses", referred="syllabus.id"),
    },
    # What was marked of the lesson's roll stands in no list of which the whole can be read here.
    "calendarEvents": {"activity": Documents("activities", referred="activity.id"), "attendance": None},
}  # fmt: skip


class Embedded(Judge):
    def __init__(self, document, findings, held):
        super().__init__(document, findings, held)
        # (list, word) that were answered, and those of them that had something to embed.
        self._asked, self._tried = set(), set()

    def words(self, method, path):
        """The words that the operation's `expand` knows."""
        expand = self._document.parameters(method, path).get("expand")
        return self._document.words(expand) if expand else []

    def judge(self, where, kind, items, words):
        """`items` are of an answer to which the words were asked."""
        for word in words:
            if word not in EMBEDDED.get(kind, {}):
                self._findings.add(where, 0, f"expand={word}", "table", "embedded.py does not have it")
            elif EMBEDDED[kind][word]:
                self._asked.add((kind, word))
                meant = {item["id"]: EMBEDDED[kind][word].meant(self._held, item) for item in items}
                if any(meant.values()):
                    self._tried.add((kind, word))
                self._word(where, items, word, meant)
        for item in items:
            if not item.get("_embedded", {}).keys() <= set(words):
                self._findings.add(where, 200, "_embedded", "expand", "has more than what was asked for")

    def _word(self, where, items, word, meant):
        for item in items:
            found = item.get("_embedded", {}).get(word, [])
            found = found if isinstance(found, list) else [found]
            if sorted(map(_told, found)) != sorted(map(_told, meant[item["id"]])):
                self._findings.add(where, 200, f"_embedded.{word}", "expand", "not exactly what the lists have for the item")
            elif any(one not in meant[item["id"]] for one in found):
                self._findings.add(where, 200, f"_embedded.{word}", "expand", "other than it stands in its list")

    def untried(self):
        """Says which words never had anything to embed."""
        for kind, word in sorted(self._asked - self._tried):
            self._findings.untried(f"GET /{kind}", word, "expand", "no item has anything to embed")


def _told(one):
    """What tells an embedded thing from others: its ids."""
    return str([one.get("id"), *at(one, "person.id"), *at(one, "group.id"), *at(one, "duty.id"), one.get("startDate")])
