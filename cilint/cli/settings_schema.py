"""The JSON schema of the settings file, with the rules that there are."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from cilint import settings
from cilint.cli.messages import describe
from cilint.cli.targets import rules_here
from cilint.engine.catalog import built_in_rules
from cilint.engine.rule import Rule
from cilint.errors import CilintError
from cilint.lazy.typing import Any

_SCHEMA = os.path.join(os.path.dirname(settings.__file__), "schema.json")


def settings_schema() -> str:
    """The schema with the ids of the rules for the current folder, those of house rules among them.

    What is wrong with the settings there is said on standard error: whoever mends them wants the schema for that.
    """
    with open(_SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    try:
        rules = rules_here()
    except CilintError as error:
        print(f"cilint: rules of your own are not in the schema: {describe(error)}", file=sys.stderr)
        rules = built_in_rules()
    return json.dumps(_with_rules(schema, rules), indent=2, ensure_ascii=False) + "\n"


def _with_rules(schema: dict[str, Any], rules: Sequence[Rule]) -> dict[str, Any]:
    severities = schema["properties"]["rules"]
    severity = severities.pop("additionalProperties")
    severities["additionalProperties"] = False
    severities["properties"] = {rule.id: {"description": rule.title, "allOf": [severity]} for rule in rules}
    schema["definitions"]["rule"] = {"enum": [rule.id for rule in rules]}
    accepted = schema["properties"]["ignore"]["items"]["properties"]["rules"]
    del accepted["$ref"]
    rule = {"$ref": "#/definitions/rule"}
    accepted["anyOf"] = [rule, {"type": "array", "items": rule}]
    return schema
