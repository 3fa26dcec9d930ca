"""Every list of the standard with all that may be asked of it, its single reads and its lookup."""

from values import NOBODY, WRONG


class Lists:
    def __init__(self, document, client, values, findings, no_rights):
        self._document = document
        self._client = client
        self._values = values
        self._findings = findings
        self._no_rights = no_rights

    def walk(self, path):
        """Tries everything at a list such as /persons, and returns how many resources it has."""
        required = self._values.required("get", path)
        parameters = self._document.parameters("get", path)
        items = self._pages(path, required)
        self._values.ids[path[1:]] = [item["id"] for item in items]
        self._filters(path, required, parameters, items)
        self._expansions(path, required, parameters, items)
        self._refusals(path, required, parameters)
        self._singles(path, parameters, items)
        self._lookups(path, items)
        return len(items)

    def _wrong(self, operation, place, rule, text):
        self._findings.add(operation, 200, place, rule, text)

    def _data(self, path, query):
        unsaid = ["limit"] + [name for name, _ in self._values.required("get", path)]
        status, page = self._client.call("get", path, query, expect={200}, unsaid=unsaid)
        return page if status == 200 and isinstance(page, dict) else {"data": []}

    def _pages(self, path, required):
        """The whole list by pages of a size that does not divide it, first as one client reads it, then as another does."""
        operation = f"GET {path}"
        items = self._read(path, required, 97, repeats_filters=False)
        ids = [item["id"] for item in items if isinstance(item, dict) and "id" in item]
        if len(set(ids)) != len(items):
            self._wrong(operation, "pages", "paging", "a resource is on two pages")
        again = self._read(path, required, 1_000, repeats_filters=True)
        if [item.get("id") for item in again] != ids:
            self._wrong(operation, "pages", "paging", "another size of page gives another list")
        if not items:
            self._findings.note(f"{operation} has nothing: its resources were not checked")
        return items

    def _read(self, path, required, limit, repeats_filters):
        items, query = [], required + [("limit", str(limit))]
        while True:
            page = self._data(path, query)
            if len(page["data"]) > limit:
                self._wrong(f"GET {path}", "pages", "paging", "a page is larger than the limit")
            items += page["data"]
            token = page.get("pageToken")
            if not token or not page["data"]:
                return items
            query = (required if repeats_filters else []) + [("pageToken", token), ("limit", str(limit))]

    def _filters(self, path, required, parameters, items):
        known = {item["id"] for item in items}
        for name, parameter in parameters.items():
            if name in ("limit", "pageToken", "expand"):
                continue
            for value in self._values.right(name, parameter, items):
                query = [pair for pair in required if pair[0] != name] + [(name, value), ("limit", "200")]
                page = self._data(path, query)
                if not {item.get("id") for item in page["data"]} <= known:
                    self._wrong(f"GET {path}", "data", "filter", f"{name} finds what the whole list does not have")
        newest = max((item["meta"]["modified"] for item in items), default=None)
        if newest and "meta.modified.after" in parameters:
            if self._data(path, required + [("meta.modified.after", newest)])["data"]:
                self._wrong(f"GET {path}", "data", "filter", "meta.modified.after gives what is not after")

    def _expansions(self, path, required, parameters, items):
        words = self._document.words(parameters["expand"]) if "expand" in parameters else []
        plain = self._data(path, required + [("limit", "20")])["data"]
        if any("_embedded" in item for item in plain):
            self._wrong(f"GET {path}", "data[]._embedded", "expand", "is there though nobody asked for it")
        if any(_reference_names(item) for item in plain):
            self._wrong(f"GET {path}", "displayName", "expandReferenceNames", "is there though nobody asked for it")
        for word in words + ([words] if len(words) > 1 else []):
            chosen = [word] if isinstance(word, str) else word
            query = required + [("limit", "200")] + [("expand", one) for one in chosen]
            for item in self._data(path, query)["data"]:
                if not set(item.get("_embedded", {})) <= set(chosen):
                    self._wrong(f"GET {path}", "data[]._embedded", "expand", "has more than what was asked for")
            self._data(path, query + [("expandReferenceNames", "true")])

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
        token = self._data(path, required + [("limit", "1")]).get("pageToken")
        if token:
            call("get", path, [("pageToken", token), ("meta.created.after", "2020-01-01T00:00:00Z")], expect={400})
        for pair in required:
            call("get", path, [other for other in required if other != pair], expect={400})
        # The document does not describe who brings no token; whoever may not read is described.
        call("get", path, required, token="", expect={401})
        if self._no_rights:
            call("get", path, required, token=self._no_rights, expect={403})

    def _singles(self, path, parameters, items):
        single = path + "/{id}"
        if not self._document.operation("get", single):
            return
        own = self._document.parameters("get", single)
        words = self._document.words(own["expand"]) if "expand" in own else []
        more = [("expand", word) for word in words]
        more += [("expandReferenceNames", "true")] if "expandReferenceNames" in own else []
        step = max(1, len(items) // 40)
        for item in items[::step]:
            for query in [[]] + [[pair] for pair in more] + ([more] if len(more) > 1 else []):
                status, found = self._client.call("get", single, query, ids=[item["id"]], expect={200})
                if status == 200 and found.get("id") != item["id"]:
                    self._wrong(f"GET {single}", "body.id", "identity", "another resource than the one asked for")
        self._client.call("get", single, ids=[NOBODY], expect={404})
        self._client.call("get", single, ids=["6A"], expect={400, 404})
        self._client.call("get", single, ids=[NOBODY], token="", expect={401})
        if self._no_rights:
            self._client.call("get", single, ids=[NOBODY], token=self._no_rights, expect={403})

    def _lookups(self, path, items):
        lookup = path + "/lookup"
        if not self._document.operation("post", lookup) or f"POST {lookup}" in self._findings.not_offered:
            return
        own = self._document.parameters("post", lookup)
        words = self._document.words(own["expand"]) if "expand" in own else []
        more = [("expand", word) for word in words]
        more += [("expandReferenceNames", "true")] if "expandReferenceNames" in own else []
        ids = [item["id"] for item in items[:200]]
        for query in [[], more] if more else [[]]:
            status, found = self._client.call("post", lookup, query, {"ids": ids}, expect={200})
            if status == 200 and {item.get("id") for item in found} != set(ids):
                self._wrong(f"POST {lookup}", "body", "lookup", "not exactly what was asked for")
        for name, body in self._other_keys(lookup, items):
            self._client.call("post", lookup, body=body, expect={200})
        self._client.call("post", lookup, body={"ids": [NOBODY]}, expect={200})
        self._client.call("post", lookup, body={"ids": ["6A"]}, expect={200, 400})
        self._client.call("post", lookup, body={"ids": NOBODY}, expect={400})
        self._client.call("post", lookup, body=b"{", expect={400})
        self._client.call("post", lookup, body=b"", expect={400})
        self._client.call("post", lookup, body={"ids": [NOBODY] * 20_000}, expect={503})
        self._client.call("post", lookup, body={"ids": ids}, token="", expect={401})
        if self._no_rights:
            self._client.call("post", lookup, body={"ids": ids}, token=self._no_rights, expect={403})

    def _other_keys(self, lookup, items):
        """A body for each key beside ids that the lookup knows."""
        body = self._document.operation("post", lookup)["requestBody"]
        schema = self._document.resolve(self._document.resolve(body)["content"]["application/json"]["schema"])
        for name, member in schema.get("properties", {}).items():
            if name != "ids":
                singular = {"personIds": "child"}.get(name, name.removesuffix("s"))
                yield name, {name: self._values.right(singular, {"schema": member}, items)}


def _reference_names(item):
    """Whether a reference in the item carries the name of what it refers to."""
    if isinstance(item, list):
        return any(_reference_names(part) for part in item)
    if not isinstance(item, dict):
        return False
    return any(
        isinstance(part, dict) and set(part) <= {"id", "displayName", "securityMarking"} and "displayName" in part
        or _reference_names(part)
        for part in item.values()
    )
