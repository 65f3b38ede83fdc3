import assert from "node:assert/strict";
import { problemReport } from "../../../../src/core/problems/problemReport.ts";

describe("a problem report", () => {
  const text = problemReport({
    versions: [
      ["VS Code", "1.139.0"],
      ["Nothing", undefined],
    ],
    settings: [["migrations.envFiles", '["/top/home/code/shop/.env"]']],
    projects: [
      {
        name: "shop",
        dataSource: "/top/home/code/shop/src/data-source.ts",
        status: "failed",
        problems: [{ code: "authFailed", message: "db.acme.example refuses the user shop." }],
        facts: [["Packages", "pg@8 | typeorm@1"]],
      },
    ],
    log: [
      "connecting to postgres://shop:hunter2secret@db.acme.example/shop",
      "at /top/home/.npm/x.js",
      "POSTGRES_PASSWORD=hunter2secret",
      String.raw`at C:\Users\Ada\shop\x.ts, file:///c:/Users/Ada/shop/y.ts, "c:\\Users\\Ada\\shop\\z.ts"`,
      "DB-1 at db:5432 of dbadmin",
    ],
    names: [
      ["/top/home", "~"],
      ["/top/home/code/shop", "<workspace>"],
      ["db.acme.example", "<host>"],
      [String.raw`c:\Users\Ada\shop`, "<workspace2>"],
      ["db", "<host>"],
      ["", "nothing"],
    ],
  });

  it("holds no secret, no host and no path above the workspace", () => {
    assert.doesNotMatch(text, /hunter2secret|acme|\/top\//i);
    assert.match(text, /postgres:\/\/shop:\*\*\*@<host>\/shop/);
    assert.match(text, /at <workspace2>.x\.ts, file:\/\/\/<workspace2>\/y\.ts, "<workspace2>..z\.ts"/);
    assert.match(text, /DB-1 at <host>:5432 of dbadmin/);
    assert.match(text, /at ~\/\.npm\/x\.js/);
  });

  it("asks for the user's words first, then says what is known", () => {
    assert.match(
      text,
      /^# A problem.*\n\n\*\*What I did:\*\*[^]*\| VS Code \| 1\.139\.0 \|[^]*\| migrations\.envFiles \| \["<workspace>\/\.env"\] \|[^]*## Project shop[^]*\| Data source \| <workspace>\/src\/data-source\.ts \|[^]*- `authFailed`: <host> refuses the user shop\.[^]*## Log/,
    );
    assert.match(text, /pg@8 \\\| typeorm@1/);
    assert.doesNotMatch(text, /Nothing|undefined/);
  });
});
