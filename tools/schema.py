"""docs/report.schema.json, from the definition that writes and reads the report.

python -m tools.schema docs/report.schema.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import WithDefaultSchema

from posture.report.format import ReportFile


class _AsWritten(GenerateJsonSchema):
    """Without defaults: they are for reading older files, and all that we write has its fields."""

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def schema() -> str:
    """The JSON Schema of what `posture check --json` writes, as text."""
    made = ReportFile.model_json_schema(mode="serialization", by_alias=True, schema_generator=_AsWritten)
    head = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "Report of posture check --json, schema 1",
    }
    return json.dumps(head | {key: value for key, value in made.items() if key not in head}, indent=1) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema(), "utf-8")
