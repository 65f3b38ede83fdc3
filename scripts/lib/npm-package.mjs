import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { npm, root, runQuietly } from "./run.mjs";

const stage = path.join(root, ".vscode-test/npm-stage");

/** Bundles of `dist` that only the editor loads. */
const ofEditor = /^(extension|commands|editor-shared|compose|setup|diagram)\.js$/;

/**
 * Packs the command line as an npm package: its bundles, the embedded PostgreSQL and the pages of the rules. The bundler
 * stays a dependency, because its platform parts are optional dependencies that npm chooses.
 *
 * @returns {Promise<string>} `dist/typeorm-migrations-<version>.tgz`
 */
export async function packNpm() {
  rmSync(stage, { recursive: true, force: true });
  const dist = path.join(stage, "dist");
  mkdirSync(dist, { recursive: true });
  for (const name of readdirSync(path.join(root, "dist"))) {
    if (ofEditor.test(name) || /\.(map|vsix|tgz)$/.test(name)) continue;
    const filter = (/** @type {string} */ file) => !file.endsWith(".map");
    cpSync(path.join(root, "dist", name), path.join(dist, name), { recursive: true, filter });
  }
  cpSync(path.join(root, "docs/rules"), path.join(stage, "docs/rules"), { recursive: true });
  writeFileSync(path.join(stage, "README.md"), fromRoot(readFileSync(path.join(root, "docs/cli.md"), "utf8")));
  cpSync(path.join(root, "docs/cli.schema.json"), path.join(stage, "docs/cli.schema.json"));
  cpSync(path.join(root, "LICENSE"), path.join(stage, "LICENSE"));
  const { name, version, license, dependencies, keywords, repository } = JSON.parse(
    readFileSync(path.join(root, "package.json"), "utf8"),
  );
  const manifest = {
    name,
    version,
    description: "Review, rehearse, apply and revert TypeORM's PostgreSQL migrations on the command line.",
    keywords,
    license,
    // npm's provenance compares it with the repository of the workflow.
    ...(repository === undefined ? {} : { repository }),
    bin: { migrations: "dist/cli.js", "typeorm-migrations": "dist/cli.js" },
    engines: { node: ">=20.19" },
    dependencies,
  };
  writeFileSync(path.join(stage, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await runQuietly(npm, ["pack", "--ignore-scripts", "--pack-destination", path.join(root, "dist")], { cwd: stage });
  rmSync(stage, { recursive: true, force: true });
  const file = path.join(root, `dist/${name}-${version}.tgz`);
  console.log(`Packed ${path.relative(root, file)}: ${(statSync(file).size / 1e6).toFixed(1)} MB.`);
  return file;
}

/**
 * A page of `docs/` with links that are relative to the repository, which npm resolves.
 *
 * @param {string} page Markdown
 */
export function fromRoot(page) {
  return page.replaceAll(/\]\((?!https?:|#)([^)]+)\)/g, (_, link) => `](${path.posix.join("docs", link)})`);
}
