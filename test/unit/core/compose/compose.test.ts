import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findComposeFiles } from "../../../../src/client/database/compose/files.ts";
import { readCompose, readCredentials } from "../../../../src/client/database/compose/readComposeFile.ts";
import type { PostgresService } from "../../../../src/core/compose/services.ts";
import { chooseService, isPostgresImage } from "../../../../src/core/compose/services.ts";
import { interpolate } from "../../../../src/core/compose/variables.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import { cases } from "./composeFiles.ts";

function inFolder<T>(files: Readonly<Record<string, string>>, work: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(path.join(realpathSync(tmpdir()), "migrations-compose-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return work(root).finally(() => rmSync(root, { recursive: true }));
}

function told(service: PostgresService): string {
  const { name, image = "", ports, isChosenByDocker, profiles, hasPlainCredentials } = service;
  const where = [...ports, ...(isChosenByDocker ? ["*"] : [])].join(",");
  const more = [
    ...(profiles.length > 0 ? [`(${profiles.join(",")})`] : []),
    ...(hasPlainCredentials ? ["+login"] : []),
  ];
  return [`${name} ${image}→${where}`, ...more].join(" ");
}

describe("Compose files", () => {
  for (const { name, files, finds } of cases) {
    it(name, () =>
      inFolder(files, async (root) => {
        const found = await readCompose(await findComposeFiles(root, root), {});
        assert.ok(!isProblem(found), JSON.stringify(found));
        assert.deepEqual(found.map(told), finds);
      }),
    );
  }

  it("that are broken say where", () =>
    inFolder({ "compose.yaml": "services:\n  db:\n    image: postgres\n   ports: [1\n" }, async (root) => {
      const found = await readCompose(await findComposeFiles(root, root), {});
      assert.ok(isProblem(found) && found.code === "composeInvalid");
      assert.deepEqual([path.basename(found.at.file), found.at.line], ["compose.yaml", 4]);
    }));

  it("that would grow without bounds are refused", () => {
    const levels = [..."bcdefghi"].map((letter, index) => {
      const before = String.fromCharCode(97 + index);
      return `${letter}: &${letter} [${Array<string>(9).fill(`*${before}`).join(", ")}]`;
    });
    return inFolder({ "compose.yaml": `a: &a [x, x]\n${levels.join("\n")}\n` }, async (root) => {
      const found = await readCompose(await findComposeFiles(root, root), {});
      assert.ok(isProblem(found) && found.code === "composeInvalid");
    });
  });

  it("variables of the process win over .env's", () =>
    inFolder(
      { "compose.yaml": `services: { db: { image: postgres, ports: ["$P:5432"] } }`, ".env": "P=1" },
      async (root) => {
        const found = await readCompose(await findComposeFiles(root, root), { P: "2" });
        assert.deepEqual(!isProblem(found) && found.map(({ ports }) => ports), [[2]]);
      },
    ));

  it("are looked for upwards to the repository's root, and no further", () =>
    inFolder({ "compose.yaml": "", "repo/.git/HEAD": "", "repo/a/b/x": "" }, async (root) => {
      const from = path.join(root, "repo/a/b");
      assert.deepEqual(await findComposeFiles(from, from), []);
      writeFileSync(path.join(root, "repo/docker-compose.yml"), "");
      assert.deepEqual(await findComposeFiles(from, from), [path.join(root, "repo/docker-compose.yml")]);
      writeFileSync(path.join(root, "repo/compose.yml"), "");
      assert.deepEqual(await findComposeFiles(from, from), [path.join(root, "repo/compose.yml")]);
    }));

  it("without a repository, to the workspace folder", () =>
    inFolder({ "compose.yaml": "", "folder/project/x": "" }, async (root) => {
      const [project, folder] = [path.join(root, "folder/project"), path.join(root, "folder")];
      assert.deepEqual(await findComposeFiles(project, folder), []);
      assert.deepEqual(await findComposeFiles(project, root), [path.join(root, "compose.yaml")]);
    }));

  it("tell a login when they say it plainly", () =>
    inFolder(
      {
        "compose.yaml": `services:
  a: { image: postgres, environment: { POSTGRES_PASSWORD: "p$$w" } }
  b: { image: postgres, environment: { POSTGRES_PASSWORD: "\${SECRET}" } }
`,
        ".env": "SECRET=very",
      },
      async (root) => {
        const files = await findComposeFiles(root, root);
        assert.deepEqual(await readCredentials(files, "a"), {
          user: "postgres",
          password: "p$w",
          database: "postgres",
        });
        assert.equal(await readCredentials(files, "b"), undefined);
        assert.equal(await readCredentials(files, "none"), undefined);
      },
    ));
});

describe("the service that a project means", () => {
  const service = (name: string, ...ports: readonly number[]): PostgresService => ({
    name,
    ports,
    isChosenByDocker: false,
    containerPort: 5432,
    profiles: [],
    hasPlainCredentials: false,
  });
  const [main, test, inner] = [service("main", 5432), service("test", 5433), service("inner")];

  for (const [what, services, port, expected] of [
    ["the one on its port", [main, test], 5433, "test"],
    ["the only one, on another port", [main], 6000, "main"],
    ["the only one that can be reached", [inner, test], 6000, "test"],
    ["one that cannot be reached, when there is no other", [inner], 5432, "inner"],
    ["any of several has to be asked", [main, test], 6000, "ask"],
    ["nobody says where", [main], undefined, "main"],
    ["none", [], 5432, undefined],
  ] as const) {
    it(what, () => {
      const chosen = chooseService(services, port);
      assert.equal(typeof chosen === "object" ? chosen.name : chosen, expected);
    });
  }
});

describe("variables in a Compose file", () => {
  const values: Readonly<Record<string, string>> = { A: "1", EMPTY: "" };
  for (const [text, expected] of [
    ["$A-${A}", "1-1"],
    ["${EMPTY:-x}${EMPTY-y}${NONE-z}", "xz"],
    ["${NONE:-${A}}${NONE:-a${NONE:-b}c}", "1abc"],
    ["${A:+set}${EMPTY:+set}${EMPTY+set}", "setset"],
    ["$$A $${A} 5$", "$A ${A} 5$"],
    ["${A", "${A"],
    ["${A:?must be set}", "1"],
    ["${NONE:-a:b/c}", "a:b/c"],
  ] as const) {
    it(text, () =>
      assert.equal(
        interpolate(text, (name) => values[name]),
        expected,
      ),
    );
  }
});

describe("images", () => {
  it("are told by the last part of their name", () => {
    for (const image of ["postgres", "library/postgres:16", "quay.io/a/b/postgis@sha256:0f", "localhost:5000/postgres"])
      assert.ok(isPostgresImage(image), image);
    for (const image of ["", "mypostgres", "postgres/exporter", "redis:postgres", "bitnami/pgbouncer:1"])
      assert.ok(!isPostgresImage(image), image);
  });
});
