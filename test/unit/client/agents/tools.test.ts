import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { bounded } from "../../../../src/client/agents/bounded.ts";
import { toolArguments } from "../../../../src/client/agents/toolArguments.ts";
import { agentTools } from "../../../../src/client/agents/toolTable.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";

type Declared = {
  readonly name: string;
  readonly displayName: string;
  readonly modelDescription: string;
  readonly inputSchema: object;
};

describe("the tools for agents", () => {
  it("are declared in the manifest with the same names, descriptions and schemas", () => {
    const { contributes } = JSON.parse(readFileSync("package.json", "utf8")) as {
      readonly contributes: { readonly languageModelTools: readonly Declared[] };
    };
    const texts = JSON.parse(readFileSync("package.nls.json", "utf8")) as Readonly<Record<string, string>>;
    assert.deepEqual(
      contributes.languageModelTools.map(({ name, displayName, modelDescription, inputSchema }) => ({
        name,
        title: texts[displayName.slice(1, -1)],
        description: modelDescription,
        input: inputSchema,
      })),
      agentTools.map(({ name, title, description, input }) => ({ name, title, description, input })),
    );
  });

  const cases: readonly (readonly [tool: string, given: unknown, wrong: string | undefined])[] = [
    ["migrations_get_status", undefined, undefined],
    ["migrations_get_status", { project: "api" }, undefined],
    ["migrations_get_status", { project: 7 }, "project"],
    ["migrations_get_status", { constructor: "x" }, "constructor"],
    ["migrations_get_status", ["api"], "arguments"],
    ["migrations_lint", { files: ["/a.ts"] }, undefined],
    ["migrations_lint", { files: "/a.ts" }, "files"],
    ["migrations_compare_models", { against: "history" }, undefined],
    ["migrations_compare_models", { against: "prod" }, "against"],
    ["migrations_generate", {}, "message"],
    ["migrations_generate", { message: "x", renames: { "user.mail": "email" } }, undefined],
    ["migrations_generate", { message: "x", renames: { "user.mail": 1 } }, "renames"],
    ["migrations_revert", {}, "revision"],
  ];
  for (const [name, given, wrong] of cases)
    it(`${wrong === undefined ? "accept" : "refuse"} the arguments ${JSON.stringify(given)} of ${name}`, () => {
      const tool = agentTools.find((one) => one.name === name);
      const result = tool ? toolArguments(tool, given) : assert.fail(name);
      assert.equal(isProblem(result) && result.code === "toolArgument" ? result.name : undefined, wrong);
    });

  it("return results of a bounded size that say what was left out", () => {
    const long = "x".repeat(100_000);
    const many = Array.from({ length: 1000 }, (_, index) => ({ index, long }));
    const result = JSON.stringify(bounded({ many, one: 1, long }));
    assert.ok(result.length < 70_000, String(result.length));
    assert.match(result, /more characters/);
    const few = { a: [1, 2], b: "text", c: { d: null } };
    assert.deepEqual(bounded(few), few);
    assert.deepEqual(
      (bounded({ list: Array.from({ length: 101 }, () => 1) }) as { list: unknown[] }).list.at(-1),
      "… 1 more",
    );
  });
});
