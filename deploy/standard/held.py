"""What the server holds: every list as a whole, so that what an answer must be can be computed here."""


class Held:
    def __init__(self, read):
        """`read` gives the items of a list by its name, such as persons."""
        self._read = read
        self._lists = {}
        self._by_id = {}
        # What has been computed of the lists, by whoever computed it.
        self.known = {}

    def items(self, kind):
        """The list's items, read when first asked for. A list that cannot be read has none."""
        if kind not in self._lists:
            self._lists[kind] = []
            self._lists[kind] = self._read(kind)
        return self._lists[kind]

    def by_id(self, kind):
        if kind not in self._by_id:
            self._by_id[kind] = {item["id"]: item for item in self.items(kind)}
        return self._by_id[kind]

    def values(self, item, path):
        """The values an item has at a path such as `owners.id`, whatever lists are on the way.

        `activity.id -> activities.groups.id` goes on in the item of the list activities that `activity.id` names.
        """
        first, *hops = path.split(" -> ")
        found = at(item, first)
        for hop in hops:
            kind, rest = hop.split(".", 1)
            near = self._near(kind, rest)
            found = list(dict.fromkeys(value for id in found for value in near.get(id, ())))
        return found

    def referring(self, kind, path):
        """The items of a list by what they have at a path."""
        if ("by", kind, path) not in self.known:
            self.known["by", kind, path] = referring = {}
            for item in self.items(kind):
                for value in set(at(item, path)):
                    referring.setdefault(value, []).append(item)
        return self.known["by", kind, path]

    def _near(self, kind, path):
        """The values at the path of every item of a list, by the item's id."""
        if (kind, path) not in self.known:
            self.known[kind, path] = {item["id"]: at(item, path) for item in self.items(kind)}
        return self.known[kind, path]


def at(value, path):
    """The values at a path of members: texts and numbers, each once for every time it stands there."""
    return _at(value, path.split("."))


def _at(value, path):
    if isinstance(value, list):
        return [found for part in value for found in _at(part, path)]
    if not path:
        return [] if value is None or isinstance(value, dict) else [value]
    return _at(value[path[0]], path[1:]) if isinstance(value, dict) and path[0] in value else []
