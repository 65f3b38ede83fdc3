import assert from "node:assert/strict";
import { serversOf } from "../../../src/commands/mcpServers.ts";
import { viewOf } from "../../support/views.ts";

describe("The servers for agents that the editor starts", () => {
  it("are one for each project, with its folder, data source and environment", () => {
    const [only] = serversOf([viewOf({})], "/extension/dist/cli.js");
    assert.deepEqual([only?.label, only?.args.slice(0, 3)], ["Migrations", ["/extension/dist/cli.js", "mcp", "--cwd"]]);
    const view = viewOf({});
    const other = {
      ...view,
      environment: "test",
      location: { ...view.location, root: "/repo/api", dataSource: "/repo/api/src/db.ts#db" },
    };
    assert.deepEqual(serversOf([view, other], "cli.js")[1], {
      label: `Migrations: ${view.location.name}`,
      args: ["cli.js", "mcp", "--cwd", "/repo/api", "--data-source", "src/db.ts#db", "--environment", "test"],
    });
  });
});
