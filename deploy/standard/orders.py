"""Whether a list comes in the order of its sort key."""

import itertools
import unicodedata

from judge import Judge
from moments import instant

# The member that each sort key is about, by the key without its way (Asc, Desc).
ORDERS = {
    "Modified": "meta.modified",
    "DisplayName": "displayName",
    "GivenName": "givenName",
    "FamilyName": "familyName",
    "CivicNo": "civicNo.value",
    "StartDate": "startDate",
    "EndDate": "endDate",
    "StartTime": "startTime",
    "Name": "name",
    "Code": "code",
    "SubjectName": "subjectName",
    "SubjectCode": "subjectCode",
    "SubjectDesignation": "subjectDesignation",
    "CourseName": "courseName",
    "CourseCode": "courseCode",
}
# A person has no display name; by itself it begins with the given name.
OTHERWISE = {("persons", "DisplayName"): "givenName"}


class Orders(Judge):
    """`ask` gives all items of a list in the order of a sort key."""

    def judge(self, path, items):
        sortkey = self._document.parameters("get", path).get("sortkey")
        for key in self._document.words(sortkey) if sortkey else []:
            name, is_descending = key.removesuffix("Asc").removesuffix("Desc"), key.endswith("Desc")
            member = OTHERWISE.get((path[1:], name), ORDERS.get(name))
            if member is None:
                self._findings.add(f"GET {path}", 0, key, "table", "orders.py does not have it")
                continue
            values = {item["id"]: next(iter(self._held.values(item, member)), None) for item in items}
            if items and len({_key(value) for value in values.values() if value is not None}) < 2:
                self._findings.untried(f"GET {path}", key, "order", f"no two items differ by {member}")
            answer = self._ask(path, key)
            if answer is None:
                continue
            found = [item.get("id") for item in answer]
            if sorted(found) != sorted(values):
                self._wrong(path, key, "another set than the list without it")
            elif not _stands([values[id] for id in found], is_descending):
                self._wrong(path, key, f"not in the order of {member}")

    def _wrong(self, path, key, text):
        self._findings.add(f"GET {path} by sortkey", 200, f"data by {key}", "order", text)


def _stands(values, is_descending):
    """Whether values are in order. Items without one stand together at an end: the standard does not say at which."""
    runs = [is_missing for is_missing, _ in itertools.groupby(value is None for value in values)]
    if len(runs) > 2:
        return False
    keys = [_key(value) for value in values if value is not None]
    pairs = zip(keys[1:], keys) if is_descending else zip(keys, keys[1:])
    return all(_is_right(one, next) for one, next in pairs)


def _is_right(one, next):
    if isinstance(one, int):
        return one <= next
    for a, b in zip(one, next):
        if a != b:
            # Where spaces and signs stand, and whether they count at all, lists do not agree upon.
            return a < b or not (a.isalnum() and b.isalnum())
    return len(one) <= len(next)


def _key(value):
    """A time as a number, a text as the letters that Swedish lists order it by: å, ä and ö are last, other marks do not count."""
    try:
        return instant(value)
    except ValueError:
        letters = unicodedata.normalize("NFC", value.casefold())
        return "".join(SWEDISH.get(letter) or unicodedata.normalize("NFD", letter)[0] for letter in letters)


# After z, and letters too.
SWEDISH = {"å": "\U0002f800", "ä": "\U0002f801", "æ": "\U0002f801", "ö": "\U0002f802", "ø": "\U0002f802", "ü": "y", "ß": "ss"}
