"""The standard's OpenAPI document: its operations, their parameters, and the schemas its answers are held against."""

import datetime
import itertools
import re

import jsonschema
import yaml

METHODS = ("get", "post", "put", "patch", "delete")


class Document:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.root = _as_json_schema(yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        self._validators = {}

    def operations(self):
        """Every (method, path) in the document's order."""
        return [(m, path) for path, item in self.root["paths"].items() for m in METHODS if m in item]

    def operation(self, method, path):
        return self.root["paths"].get(path, {}).get(method)

    def resolve(self, node):
        while "$ref" in node:
            found = self.root
            for part in node["$ref"].lstrip("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def parameters(self, method, path):
        """The query parameters of an operation, by name."""
        item = self.root["paths"][path]
        listed = [self.resolve(p) for p in item.get("parameters", []) + item[method].get("parameters", [])]
        return {p["name"]: p for p in listed if p["in"] == "query"}

    def words(self, parameter):
        """The words a parameter may be, or nothing when it is free."""
        schema = self.resolve(parameter["schema"])
        return self.resolve(schema.get("items", schema)).get("enum", [])

    def kind(self, parameter):
        """What a parameter's value is: its format, or its type when it has none."""
        schema = self.resolve(parameter["schema"])
        item = self.resolve(schema.get("items", schema))
        return item.get("format") or item.get("type")

    def is_list(self, parameter):
        """Whether several values may be given."""
        return self.resolve(parameter["schema"]).get("type") == "array"

    def body(self, method, path):
        """The JSON schema of an operation's body."""
        body = self.resolve(self.operation(method, path)["requestBody"])
        return self.resolve(body["content"]["application/json"]["schema"])

    def answer(self, method, path, status):
        """The described answer with this status: (whether the status itself is described, its JSON schema or nothing)."""
        responses = self.operation(method, path)["responses"]
        described = responses.get(str(status))
        answer = self.resolve(described if described is not None else responses["default"])
        return described is not None, answer.get("content", {}).get("application/json", {}).get("schema")

    def mistakes(self, value, schema):
        """What is wrong with the value, as (place, rule, what the rule says). Values are never told: they are people's."""
        key = id(schema)
        if key not in self._validators:
            whole = dict(schema, components=self.root["components"])
            self._validators[key] = jsonschema.Draft4Validator(whole, format_checker=FORMATS)
        for error in itertools.islice(self._validators[key].iter_errors(value), 20):
            place = "".join("[]" if isinstance(part, int) else "." + part for part in error.absolute_path)
            said = error.message if error.validator == "required" else error.validator_value
            yield place or ".", error.validator, str(said)[:120]


def _as_json_schema(node):
    """OpenAPI 3.0's dialect as JSON Schema: `nullable` becomes a type, examples go."""
    if isinstance(node, list):
        return [_as_json_schema(part) for part in node]
    if not isinstance(node, dict):
        return node
    schema = {key: _as_json_schema(value) for key, value in node.items() if key not in ("example", "examples")}
    if schema.get("nullable") is True and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = schema["enum"] + [None]
    return schema


# The library checks only formats it is told about; these are all that the standard's document names.
FORMATS = jsonschema.FormatChecker(formats=())
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")


def _is_date(text):
    try:
        return len(text) == 10 and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def _is_time(text):
    found = _TIME.fullmatch(text)
    return bool(found) and _is_date(found.group(1))


for _name, _rule in {
    "uuid": _UUID.fullmatch,
    "date": _is_date,
    "date-time": _is_time,
    "email": _MAIL.fullmatch,
    "uri": _URI.fullmatch,
}.items():
    FORMATS.checks(_name)(lambda value, rule=_rule: not isinstance(value, str) or bool(rule(value)))
