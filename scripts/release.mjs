// `npm run release -- --dry-run`: does what needs no network and no secret: checks the version, the tag and the changelog,
// tests (unless `--skip-tests`), packs for all platforms, checks the packages, writes checksums and notes, and prints the
// commands that would publish.
//
// The workflow release.yml runs it without `--dry-run`, and then with `--publish <registry>` for each registry. Both are
// refused elsewhere.
import { parseArgs } from "node:util";
import { ensureInstalled } from "./lib/setup.mjs";

try {
  const { values } = parseArgs({
    options: {
      "dry-run": { type: "boolean", default: false },
      "skip-tests": { type: "boolean", default: false },
      tag: { type: "string" },
      publish: { type: "string" },
    },
  });
  await ensureInstalled();
  const { prepareRelease, publish } = await import("./lib/release/release.mjs");
  const tag = values.tag ?? (process.env.GITHUB_REF_TYPE === "tag" ? process.env.GITHUB_REF_NAME : undefined);
  if (values.publish !== undefined) {
    if (values["dry-run"])
      throw new Error("--publish and --dry-run exclude each other. --dry-run prints the commands.");
    await publish(values.publish, tag);
  } else {
    const options = { dryRun: values["dry-run"], skipTests: values["skip-tests"] };
    process.exitCode = (await prepareRelease({ ...(tag === undefined ? {} : { tag }), ...options })) ? 0 : 1;
  }
} catch (error) {
  console.error(`✖ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
