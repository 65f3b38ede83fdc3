import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { hintsOf, modelsOf } from "../../../../src/editor/models/modelHints.ts";
import { historyOf, viewOf } from "../../../support/views.ts";
import type { ComparedModel, Difference } from "../../../../src/core/schema/model.ts";

const text = `import { Column, Entity, ManyToOne } from "typeorm";

@Entity("users")
export class User {
  @Column({ type: "varchar", default: "email: none" })
  email!: string;

  // age: a comment
  @Column() age?: number;
  @ManyToOne(() => Team, (team) => team.users) team!: Team;
  @Column(() => Address) address: Address;

  describe() { const email: string = this.email; return email; }
}
`;

/** Where a difference is shown, as the text there and its line, and the message. */
function shown(...differences: readonly Difference[]): string {
  const column = (property: string, name: string) => ({
    property,
    name,
    type: "text",
    nullable: false,
    primary: false,
  });
  const model: ComparedModel = {
    name: "User",
    table: { name: "users" },
    in: { schema: "public", name: "users" },
    kind: "table",
    columns: [column("email", "email"), column("age", "age"), column("address.city", "addressCity")],
    relations: [{ property: "team", kind: "many-to-one", target: "Team", columns: ["teamId"] }],
    junctions: [],
    state: "differs",
    differences,
  };
  const [hint] = hintsOf(text, [model], "appdb@localhost");
  assert.ok(hint);
  const line = text.slice(0, hint.start).split("\n").length;
  return `${text.slice(hint.start, hint.end)}:${line} ${hint.message}`;
}

describe("A difference between a model and the database", () => {
  const cases: readonly (readonly [what: string, Difference, string])[] = [
    [
      "of a column stands on its property",
      { what: "columnMissing", column: "email", to: "character varying" },
      "email:6 Differs from appdb@localhost: email: column is missing, varchar in the model",
    ],
    [
      "of a join column stands on the relation",
      { what: "nullable", column: "teamId", from: "NOT NULL", to: "NULL" },
      "team:10 Differs from appdb@localhost: teamId: NOT NULL → NULL",
    ],
    [
      "of an embedded column stands on the property that embeds it",
      { what: "type", column: "addressCity", from: "text", to: "character varying" },
      "address:11 Differs from appdb@localhost: addressCity: text → varchar",
    ],
    [
      "of a column that only the database has stands on the class",
      { what: "columnExtra", column: "nick" },
      "User:4 Differs from appdb@localhost: nick: column is not in the model",
    ],
    [
      "of the table stands on the class",
      { what: "tableMissing" },
      "User:4 Differs from appdb@localhost: its table is missing",
    ],
  ];
  for (const [what, difference, expected] of cases) it(what, () => assert.equal(shown(difference), expected));

  it("is in one hint with the other differences of the same place", () => {
    assert.equal(
      shown({ what: "columnExtra", column: "nick" }, { what: "index", name: "i", to: "x" }),
      "User:4 Differs from appdb@localhost: nick: column is not in the model; index i is missing",
    );
  });
});

describe("The models of a file", () => {
  const file = "/repo/src/User.ts";
  const model = {
    name: "User",
    at: { file, line: 1 },
    differences: [{ what: "tableMissing" }],
  } as unknown as ComparedModel;
  const compared = (applied: string, comparedWith: readonly string[] | undefined) => {
    const history = historyOf("AB", applied);
    const view = viewOf({ history, models: [model], ...(comparedWith === undefined ? {} : { comparedWith }) });
    return modelsOf([view], file)?.models.length ?? 0;
  };
  const both = historyOf("AB", "AB").applied;

  it("have hints if they were compared after the last change of the database", () => {
    assert.equal(compared("AB", both), 1);
  });

  it("have none from a comparison before an upgrade, nor while revisions are pending", () => {
    assert.equal(compared("AB", historyOf("AB", "A").applied), 0);
    assert.equal(compared("AB", undefined), 0);
    assert.equal(compared("A", historyOf("AB", "A").applied), 0);
  });
});
