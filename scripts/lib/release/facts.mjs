// The pure parts of a release: no file is read and no program is started here.

/**
 * @typedef {object} ReleaseFacts
 * @property {string} version of package.json
 * @property {string} lockVersion of package-lock.json
 * @property {string} tag
 * @property {string} changelog content of CHANGELOG.md
 * @property {string} status what `git status --porcelain` prints
 */

/**
 * The reasons against a release, one sentence each with the next step.
 *
 * @param {ReleaseFacts} facts
 * @returns {readonly string[]}
 */
export function releaseFaults({ version, lockVersion, tag, changelog, status }) {
  const faults = [];
  const changed = status.split("\n").filter((line) => line.trim() !== "");
  if (changed.length > 0) {
    const count = changed.length === 1 ? "1 changed file" : `${changed.length} changed files`;
    faults.push(`The working tree has ${count}. Commit or remove: ${changed.map((line) => line.slice(3)).join(", ")}.`);
  }
  if (!/^\d+\.\d+\.\d+$/.test(version))
    faults.push(`The Marketplace accepts versions such as 1.2.3 only. Change "${version}" in package.json.`);
  if (lockVersion !== version)
    faults.push(`package-lock.json has the version ${lockVersion}, package.json ${version}. Run: npm install`);
  if (tag !== `v${version}`)
    faults.push(
      `The tag ${tag} is not the version of package.json. Change the version, or tag the commit as v${version}.`,
    );
  if (releaseNotes(changelog, version) === undefined)
    faults.push(`CHANGELOG.md has no section "## ${version}" with content. Rename the section "Unreleased".`);
  return faults;
}

/**
 * The content of a version's section in the changelog, without its heading. Links to files of the repository lead to the tag
 * if the repository's address is known.
 *
 * @param {string} changelog
 * @param {string} version such as `1.2.3`, or `Unreleased`
 * @param {{ readonly repository?: string, readonly tag: string }} [links]
 * @returns {string | undefined} undefined if the changelog has no such section, or an empty one
 */
export function releaseNotes(changelog, version, links) {
  const lines = changelog.split(/\r?\n/);
  // `## 1.2.3`, `## [1.2.3]` and `## 1.2.3 (2026-01-31)`, but not `## 1.2.30`.
  const heading = new RegExp(`^## \\[?${version.replaceAll(".", "\\.")}\\]?(\\s|$)`);
  const start = lines.findIndex((line) => heading.test(line));
  if (start < 0) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("## "));
  const section = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
  const text = section.join("\n").trim();
  if (text === "") return undefined;
  if (links?.repository === undefined) return text;
  const base = `${links.repository.replace(/^git\+/, "").replace(/\.git$/, "")}/blob/${links.tag}`;
  return text.replace(/\]\((?!https?:|#)([^)]+)\)/g, (_, file) => `](${base}/${file})`);
}

/**
 * Why nothing may be published from here; undefined in the workflow of a release.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} tag
 * @returns {string | undefined}
 */
export function publishingRefused(env, tag) {
  const isWorkflow =
    env.GITHUB_ACTIONS === "true" && /\/\.github\/workflows\/release\.yml@/.test(env.GITHUB_WORKFLOW_REF ?? "");
  if (!isWorkflow)
    return "Releases are published by the workflow release.yml only. Use --dry-run here, or push the tag.";
  if (env.GITHUB_REF !== `refs/tags/${tag}`)
    return `The workflow runs for ${env.GITHUB_REF}, and not for the tag ${tag}.`;
  return undefined;
}

/** The version of Open VSX's command line, which is no dependency of the project. */
const ovsx = "ovsx@1.4.0";

/** Registries and the variable with the token of each, which their command lines read. */
export const registries = { marketplace: "VSCE_PAT", openvsx: "OVSX_PAT", npm: "NODE_AUTH_TOKEN" };

/**
 * The commands of a release. No command has a token among its arguments.
 *
 * @param {{ readonly tag: string, readonly vsix: readonly string[], readonly tarball: string, readonly sums: string, readonly notes: string }} files
 *   paths relative to the project
 * @returns {Readonly<Record<"github" | keyof typeof registries, readonly string[]>>}
 */
export function publishCommands({ tag, vsix, tarball, sums, notes }) {
  const draft = ["--draft", "--verify-tag", "--title", tag, "--notes-file", notes];
  return {
    github: ["gh", "release", "create", tag, ...draft, ...vsix, tarball, sums],
    marketplace: ["npx", "vsce", "publish", "--skip-duplicate", "--packagePath", ...vsix],
    openvsx: ["npx", "--yes", ovsx, "publish", "--skip-duplicate", "--packagePath", ...vsix],
    // Without `./`, npm takes a folder and a name for a repository of GitHub.
    npm: ["npm", "publish", `./${tarball}`, "--provenance", "--access", "public"],
  };
}

/**
 * The command that adds the files to a draft that exists already, because the job is repeated.
 *
 * @param {{ readonly tag: string, readonly vsix: readonly string[], readonly tarball: string, readonly sums: string }} files
 * @returns {readonly string[]}
 */
export function repeatDraft({ tag, vsix, tarball, sums }) {
  return ["gh", "release", "upload", tag, "--clobber", ...vsix, tarball, sums];
}

/**
 * Lines as `sha256sum` prints them, so that `sha256sum --check SHA256SUMS` reads them.
 *
 * @param {readonly { readonly name: string, readonly hash: string }[]} files
 */
export function checksumFile(files) {
  return files.map(({ name, hash }) => `${hash}  ${name}\n`).join("");
}

/**
 * The names of files whose hash is not the one in a file of checksums, of missing files, and of files without a line.
 *
 * @param {string} sums
 * @param {readonly { readonly name: string, readonly hash: string }[]} files
 * @returns {readonly string[]}
 */
export function changedFiles(sums, files) {
  const expected = new Map(
    sums.split("\n").flatMap((line) => (line === "" ? [] : [[line.slice(66), line.slice(0, 64)]])),
  );
  const found = new Map(files.map(({ name, hash }) => [name, hash]));
  return [...new Set([...expected.keys(), ...found.keys()])].filter((name) => expected.get(name) !== found.get(name));
}
