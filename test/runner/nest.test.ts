import assert from "node:assert/strict";
import path from "node:path";
import type { SetupNote } from "../../src/core/setup/notes.ts";
import { isProblem } from "../../src/core/problems/problem.ts";
import type { NestCase } from "../support/nestModules.ts";
import { nestCases } from "../support/nestModules.ts";
import { startRunner } from "../support/runner.ts";
import type { Session } from "../support/session.ts";
import { succeeded, told, withSession } from "../support/session.ts";

/** A note in a line: `notCarried ssl injected src/app.module.ts:24`. */
function noteTold(note: SetupNote, root: string): string {
  const { kind, ...facts } = note;
  const words = Object.values(facts).map((fact: unknown) =>
    typeof fact === "object" && fact !== null && "file" in fact && "line" in fact
      ? `${path.relative(root, String(fact.file))}:${String(fact.line)}`
      : String(fact),
  );
  return [kind, ...words].join(" ");
}

async function written({ workspace, runner }: Session, { module = "src/app.module.ts" }: NestCase) {
  const plan = succeeded(await runner.request("draftDataSource", { module: path.join(workspace.root, module) }));
  assert.equal(plan.file, path.join(workspace.root, path.dirname(module), "data-source.ts"));
  workspace.write({ [path.relative(workspace.root, plan.file)]: plan.text });
  return plan;
}

describe("a data source of a NestJS module's options", function () {
  this.timeout(60_000);
  for (const one of nestCases)
    it(one.name, () =>
      withSession({ ...one.files }, async (session) => {
        const { workspace } = session;
        workspace.remove("src/data-source.ts");
        const plan = await written(session, one);
        for (const pattern of one.text) assert.match(plan.text, pattern);
        for (const pattern of one.absent ?? []) assert.doesNotMatch(plan.text, pattern);
        if (one.notes)
          assert.deepEqual(plan.notes.map((note) => noteTold(note, workspace.root)).sort(), [...one.notes].sort());

        await session.runner.stop();
        session.runner = startRunner(workspace.root, { dataSource: plan.file });
        assert.equal(await session.states(), "Create pending", plan.text);
        const status = succeeded(await session.runner.request("status"));
        assert.equal(status.loaded.entities, 1);
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up Create");
        assert.equal(told(await session.execute({ kind: "downgradeBase" })), "down Create");
      }),
    );

  const refused: readonly (readonly [name: string, root: string, code: string])[] = [
    ["MongoDB", `TypeOrmModule.forRoot({ type: "mongodb", url: "mongodb://localhost/a" })`, "nestNotSql"],
    ["forFeature alone", "TypeOrmModule.forFeature([User])", "nestNoOptions"],
    ["no options", "TypeOrmModule.forRoot()", "nestOptionsUnread"],
    [
      "a service that makes them all",
      "TypeOrmModule.forRootAsync({ inject: [Api], useFactory: (api: Api) => api.options })",
      "nestOptionsUnread",
    ],
  ];
  for (const [name, root, code] of refused)
    it(`none of ${name}`, () =>
      withSession(
        { "src/app.module.ts": `import { TypeOrmModule } from "@nestjs/typeorm";\nexport const it = ${root};\n` },
        async ({ workspace, runner }) => {
          const answer = await runner.request("draftDataSource", {
            module: path.join(workspace.root, "src/app.module.ts"),
            file: path.join(workspace.root, "src/other.ts"),
          });
          assert.equal(isProblem(answer) ? answer.code : "none", code);
        },
      ));
});
