import assert from "node:assert/strict";
import { diagramOf } from "../../../src/core/schema/diagram.ts";
import { cardOf } from "../../../src/webview/cards.ts";
import type { DiagramTexts } from "../../../src/protocol/webview.ts";
import { spokenTable } from "../../../src/webview/spoken.ts";
import { schemaOf, tableOf, to } from "../../support/schemas.ts";

const texts = {
  column: "1 column",
  columns: "{0} columns",
  references: "references {0}",
  referencedBy: "referenced by {0}",
} as DiagramTexts;

describe("a table of the diagram, read aloud", () => {
  const diagram = diagramOf(
    schemaOf([tableOf({ name: "users" }), tableOf({ name: "teams", references: [to("users")] })]),
  );
  const spoken = (name: string) => {
    const table = diagram.tables.find((one) => one.name === name) ?? assert.fail();
    return spokenTable(
      cardOf(table, (text) => text.length * 7),
      diagram,
      texts,
    );
  };

  it("says all that is seen: the name, the columns, and what it references", () => {
    assert.equal(spoken("teams"), "teams, 2 columns, references users: id uuid, users_id uuid");
    assert.equal(spoken("users"), "users, 1 column, referenced by teams: id uuid");
  });
});
