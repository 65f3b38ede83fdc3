import "../../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { diagramTexts, diagramTitle } from "../../../../../src/client/messages/diagram/diagramTexts.ts";
import type { Diagram } from "../../../../../src/core/schema/diagram.ts";
import { isGolden } from "../../../../support/golden.ts";
import { viewOf } from "../../../../support/views.ts";

describe("the words of the diagram", () => {
  const words = (tables: number, edges: number, left: Diagram["left"], detail: Diagram["detail"] = "columns") => {
    const of = (count: number) => Array.from({ length: count }, () => ({}));
    const diagram = { tables: of(tables), edges: of(edges), left, detail } as unknown as Diagram;
    const { summary, notes, working } = diagramTexts("", diagram);
    return [summary, working, ...notes];
  };

  it("count the tables, the references, and what is not drawn", () => {
    assert.deepEqual(words(1, 1, { views: 1, partitions: 1 }), [
      "1 table, 1 reference",
      "Laying out 1 table…",
      "1 view is not drawn",
      "1 partition is not drawn",
    ]);
    assert.deepEqual(words(2, 0, { views: 2, partitions: 3 }, "keys"), [
      "2 tables, 0 references",
      "Laying out 2 tables…",
      "2 views are not drawn",
      "3 partitions are not drawn",
      "columns of keys only",
    ]);
    assert.deepEqual(words(0, 2, { views: 0, partitions: 0 }, "names").slice(2), ["names only"]);
  });

  it("are these", () => {
    const diagram = {
      tables: [],
      edges: [],
      left: { views: 0, partitions: 2 },
      detail: "columns",
    } as unknown as Diagram;
    isGolden("words/diagram", `${JSON.stringify(diagramTexts("Diagram: appdb", diagram), null, 2)}\n`);
  });

  it("name the database that is connected to, or the table", () => {
    assert.equal(diagramTitle(viewOf(), undefined), "Diagram: appdb");
    assert.equal(diagramTitle(viewOf(), { schema: "public", name: "users" }), "Diagram: users");
  });
});
