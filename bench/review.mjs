import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { onEnd } from "../scripts/lib/cleanup.mjs";
import { root } from "../scripts/lib/run.mjs";
import { withDatabase } from "./databases.mjs";
import { interleaved } from "./measure.mjs";
import { withRunner } from "./ours.mjs";
import { within } from "./table.mjs";

const revisions = 60;
const request = { kind: "upgradeBy", count: revisions };

/**
 * A review of 60 revisions after their rehearsal, with its document and its queries on the live database, beside another
 * request for the same rehearsal.
 */
export function reviews(server, project) {
  return withDatabase(server, async (url) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: url };
    await withRunner({ root: project.root, env }, (ask) => ask("execute", { request }));
    return withProject(project.root, url, async (client, opened) => {
      const review = () => timed(() => reviewed(client, opened));
      const first = await review();
      process.stderr.write(
        `  first review of ${revisions} revisions, with the rehearsal, in ${Math.round(first)} ms\n`,
      );
      const rehearse = () => timed(() => opened.rehearsals.rehearse(request));
      const { ours, peer } = await interleaved({ ours: { run: review }, peer: { run: rehearse } }, 9);
      return [within("review of 60 revisions after a rehearsal / the same rehearsal again", ours, peer, 100)];
    });
  });
}

async function reviewed({ makeReview, reviewDocument }, project) {
  const review = await makeReview(project, request);
  if (review.review?.revisions.length !== revisions) throw new Error(`no review: ${JSON.stringify(review)}`);
  return reviewDocument(review, "upgrade");
}

/** Opens a project with the client in plain Node.js. */
async function withProject(folder, url, work) {
  const client = await loadClient();
  // The client's runner has the environment of its process.
  const before = process.env.DATABASE_URL;
  process.env.DATABASE_URL = url;
  const project = new client.Project(
    {
      root: folder,
      name: "bench",
      folder,
      dataSource: path.join(folder, "src/data-source.ts"),
      environments: await client.environmentsOf(folder, folder),
    },
    undefined,
    {
      script: path.join(root, "dist/runner.js"),
      rehearsalScript: path.join(root, "dist/rehearsal.js"),
      cacheDirectory: path.join(folder, "compiled"),
    },
    { isTrusted: () => true, revisionsFromFiles: () => Promise.resolve(client.emptyHistory), log: { write: () => {} } },
    () => {},
  );
  try {
    await project.refresh();
    return await work(client, project);
  } finally {
    project.dispose();
    if (before === undefined) delete process.env.DATABASE_URL;
    else process.env.DATABASE_URL = before;
  }
}

/** The client's modules, bundled for Node.js. */
async function loadClient() {
  const folder = mkdtempSync(path.join(tmpdir(), "migrations-bench-client-"));
  onEnd(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = path.join(folder, "client.cjs");
  const modules = {
    "project/project": "Project",
    "project/projectState": "emptyHistory",
    "project/environments": "environmentsOf",
    "review/makeReview": "makeReview",
    "review/reviewDocument": "reviewDocument",
  };
  const contents = Object.entries(modules).map(([file, name]) => `export { ${name} } from "./src/client/${file}.ts";`);
  await build({
    stdin: { contents: contents.join("\n"), resolveDir: root },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.18",
    outfile,
    logLevel: "warning",
  });
  return createRequire(import.meta.url)(outfile);
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
