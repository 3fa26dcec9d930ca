"""Every list of the standard with all that may be asked of it, its single reads and its lookup."""

from embedded import Embedded
from held import Held
from lookups import Lookups
from names import Names
from orders import Orders
from selections import Selections
from values import NOBODY, WRONG


class Lists:
    def __init__(self, document, client, window, findings, no_rights):
        self._document = document
        self._client = client
        self._window = window
        self._findings = findings
        self._no_rights = no_rights
        self.held = Held(self._whole)
        self._selections = Selections(document, findings, self.held, self._chosen)
        self._orders = Orders(document, findings, self.held, self._ordered)
        self._embedded = Embedded(document, findings, self.held)
        self._names = Names(findings, self.held)
        self._lookups = Lookups(document, client, findings, self.held, self._embedded, self._names, no_rights)

    def walk(self, path):
        """Tries everything at a list such as /persons, and returns how many resources it has."""
        required = self._required(path)
        parameters = self._document.parameters("get", path)
        items = self.held.items(path[1:])
        self._pages(path, required, items)
        self._selections.judge(path, items)
        self._orders.judge(path, items)
        self._expansions(path, required, parameters)
        self._refusals(path, required, parameters)
        self._singles(path, items)
        self._lookups.judge(path, items)
        return len(items)

    def finish(self):
        self._embedded.untried()

    def _required(self, path):
        """The pairs without which the list answers nothing: a window of time."""
        described = self._document.parameters("get", path).items()
        return [(name, self._window[name]) for name, parameter in described if parameter.get("required")]

    def _wrong(self, operation, place, rule, text):
        self._findings.add(operation, 200, place, rule, text)

    def _data(self, path, query):
        """A page, or nothing when the answer is another."""
        unsaid = {"limit", *(pair[0] for pair in self._required(path) if pair in query)}
        status, page = self._client.call("get", path, query, expect={200}, unsaid=unsaid)
        return page if status == 200 and isinstance(page, dict) else None

    def _whole(self, kind):
        """The whole list by pages of a size that does not divide it."""
        path = f"/{kind}"
        return self._read(path, self._required(path), 97, repeats_filters=False) or []

    def _pages(self, path, required, items):
        operation = f"GET {path}"
        ids = [item["id"] for item in items if isinstance(item, dict) and "id" in item]
        if len(set(ids)) != len(items):
            self._wrong(operation, "pages", "paging", "a resource is on two pages")
        again = self._read(path, required, 1_000, repeats_filters=True) or []
        if [item.get("id") for item in again] != ids:
            self._wrong(operation, "pages", "paging", "another size of page gives another list")
        if not items:
            self._findings.untried(operation, "data", "list", "it has nothing")

    def _read(self, path, query, limit, repeats_filters):
        """Every page; nothing when one is refused. Some clients repeat what they asked with each token, others do not."""
        items, asked = [], [*query, ("limit", str(limit))]
        while True:
            page = self._data(path, asked)
            if page is None:
                return None
            if len(page["data"]) > limit:
                self._wrong(f"GET {path}", "pages", "paging", "a page is larger than the limit")
            items += page["data"]
            token = page.get("pageToken")
            if not token or not page["data"]:
                return items
            asked = [*(query if repeats_filters else []), ("pageToken", token), ("limit", str(limit))]

    def _chosen(self, path, question):
        pairs = [(name, value) for name, values in question.items() for value in values]
        required = [pair for pair in self._required(path) if pair[0] not in question]
        return self._read(path, required + pairs, 150, repeats_filters=False)

    def _ordered(self, path, key):
        return self._read(path, [*self._required(path), ("sortkey", key)], 150, repeats_filters=False)

    def _expansions(self, path, required, parameters):
        kind, where = path[1:], f"GET {path}"
        page = self._data(path, [*required, ("limit", "20")])
        plain = page["data"] if page else []
        self._embedded.judge(where, kind, plain, [])
        self._names.judge_absence(where, plain)
        named = ("expandReferenceNames", "true")
        words = self._embedded.words("get", path)
        for chosen in [[word] for word in words] + ([words] if len(words) > 1 else []):
            query = [*required, *(("expand", word) for word in chosen)]
            found = self._read(path, query, 150, repeats_filters=False)
            if found is not None:
                self._embedded.judge(where, kind, found, chosen)
            self._data(path, [*query, named, ("limit", "200")])
        if "expandReferenceNames" in parameters:
            # As some clients write it.
            self._data(path, [*required, ("expandReferenceNames", "True"), ("limit", "1")])
            self._names.judge(where, self._read(path, [*required, named], 150, repeats_filters=False) or [])

    def _refusals(self, path, required, parameters):
        call = self._client.call
        for name, parameter in parameters.items():
            kind = self._document.kind(parameter)
            wrong = "no such word" if self._document.words(parameter) else WRONG.get(kind)
            if wrong is None or name == "expand":
                continue
            call("get", path, [pair for pair in required if pair[0] != name] + [(name, wrong)], expect={400})
        call("get", path, required + [("limit", "0")], expect={400})
        call("get", path, required + [("limit", "-1")], expect={400})
        call("get", path, [("pageToken", "no token of anybody's")], expect={400})
        page = self._data(path, required + [("limit", "1")])
        if page and page.get("pageToken"):
            other = ("meta.created.after", "2020-01-01T00:00:00Z")
            call("get", path, [("pageToken", page["pageToken"]), other], expect={400})
        for pair in required:
            call("get", path, [other for other in required if other != pair], expect={400})
        # The document does not describe who brings no token; whoever may not read is described.
        call("get", path, required, token="", expect={401})
        if self._no_rights:
            call("get", path, required, token=self._no_rights, expect={403})

    def _singles(self, path, items):
        single = path + "/{id}"
        if not self._document.operation("get", single):
            return
        words = self._embedded.words("get", single)
        more = [("expand", word) for word in words]
        if "expandReferenceNames" in self._document.parameters("get", single):
            more.append(("expandReferenceNames", "true"))
        step = max(1, len(items) // 40)
        for item in items[::step]:
            for query in [[]] + [[pair] for pair in more] + ([more] if len(more) > 1 else []):
                status, found = self._client.call("get", single, query, ids=[item["id"]], expect={200})
                if status == 200:
                    self._single(single, path[1:], item, query, found)
        self._client.call("get", single, ids=[NOBODY], expect={404})
        self._client.call("get", single, ids=["6A"], expect={400, 404})
        self._client.call("get", single, ids=[NOBODY], token="", expect={401})
        if self._no_rights:
            self._client.call("get", single, ids=[NOBODY], token=self._no_rights, expect={403})

    def _single(self, single, kind, item, query, found):
        where = f"GET {single}"
        if found.get("id") != item["id"]:
            self._wrong(where, "body.id", "identity", "another resource than the one asked for")
        elif not query and found != item:
            self._wrong(where, "body", "identity", "other than it stands in the list")
        elif query == [("expandReferenceNames", "true")]:
            self._names.judge(where, [found])
        elif ("expandReferenceNames", "true") not in query:
            self._embedded.judge(where, kind, [found], [word for _, word in query])
