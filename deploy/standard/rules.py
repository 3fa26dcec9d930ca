"""How a filter chooses: the kinds of rules, which tell of an item whether it passes for the values that are asked for."""

import unicodedata

from moments import instant


class Equal:
    """The item has one of the values, at one of the paths."""

    def __init__(self, *paths):
        self._paths = paths

    def candidates(self, held, items):
        return distinct(value for item in items for value in self._has(held, item))

    def passes(self, held, item, values):
        return not set(values).isdisjoint(self._has(held, item))

    def blanks(self, held, items):
        """The paths at which no item has anything."""
        return [path for path in self._paths if not any(held.values(item, path) for item in items)]

    def _has(self, held, item):
        return [value for path in self._paths for value in held.values(item, path)]


class Below(Equal):
    """The same of organisations, and what is anywhere below one of them."""

    def candidates(self, held, items):
        return distinct(item["id"] for item in held.items("organisations"))

    def passes(self, held, item, values):
        return any(super(Below, self).passes(held, item, _with_those_below(held, one)) for one in values)


def _with_those_below(held, organisation):
    if ("below", organisation) not in held.known:
        found, new = {organisation}, [organisation]
        while new:
            upper = new.pop()
            for item in held.items("organisations"):
                if item.get("parentOrganisation", {}).get("id") == upper and item["id"] not in found:
                    found.add(item["id"])
                    new.append(item["id"])
        held.known["below", organisation] = found
    return held.known["below", organisation]


class Contains:
    """Each of the texts is somewhere in one of the members, whatever the case."""

    def __init__(self, *members):
        self._members = members

    def candidates(self, held, items):
        names = distinct(item[member] for item in items for member in self._members if item.get(member))
        # From within the name, and in another case.
        return distinct(part for name in names for part in (name[1:4].upper(), name.lower()) if part.strip())

    def passes(self, held, item, values):
        names = [_folded(item.get(member, "")) for member in self._members]
        return all(any(_folded(text) in name for name in names) for text in values)


def _folded(text):
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


class Bound:
    """The date or time is on this side of the one that is asked for. An item without it passes."""

    def __init__(self, path, way):
        self._path = path
        self._way = WAYS[way]

    def candidates(self, held, items):
        # What items have themselves, so that it is seen whether the bound is included.
        return distinct(value for item in items for value in held.values(item, self._path))

    def passes(self, held, item, values):
        own = held.values(item, self._path)
        return all(self._way(_comparable(one), _comparable(bound)) for one in own for bound in values)


WAYS = {
    "<=": lambda one, bound: one <= bound,
    ">=": lambda one, bound: one >= bound,
    ">": lambda one, bound: one > bound,
}


def _comparable(text):
    return instant(text) if "T" in text else text


def distinct(values):
    return list(dict.fromkeys(values))
