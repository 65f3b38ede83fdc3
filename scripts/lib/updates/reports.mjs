// Reads what npm prints. No program is started here.

/**
 * @typedef {object} AuditReport
 * @property {boolean} answered false if the registry gave no result; then nothing is known
 * @property {readonly string[]} findings one line each, the most severe first
 * @property {string} [reason] why there is no result
 */

const severities = ["critical", "high", "moderate", "low", "info"];

/**
 * Reads the output of `npm audit --json`.
 *
 * @param {string} output
 * @returns {AuditReport}
 */
export function readAudit(output) {
  const report = parse(output);
  const { vulnerabilities, metadata } = report ?? {};
  // An answer has the counts also if there is no vulnerability. An error has a message instead.
  if (typeof vulnerabilities !== "object" || typeof metadata?.vulnerabilities?.total !== "number") {
    return { answered: false, findings: [], reason: report?.message ?? report?.error?.summary ?? "no JSON" };
  }
  const rank = (finding) => severities.indexOf(finding.severity);
  const findings = Object.values(vulnerabilities).sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  return { answered: true, findings: findings.map(describe) };
}

function describe({ name, severity, range, via, fixAvailable }) {
  const titles = via.flatMap((cause) =>
    typeof cause === "object" ? `${cause.title} (${cause.url})` : `through ${cause}`,
  );
  const fix = fixAvailable === false ? "no fix is known" : "a fix is available";
  return `${severity}: ${name} ${range}: ${titles.join("; ")}; ${fix}`;
}

/**
 * Reads the output of `npm outdated --json`.
 *
 * @param {string} output empty if every package is current
 * @returns {readonly { readonly name: string, readonly current: string, readonly latest: string }[]}
 */
export function readOutdated(output) {
  if (output.trim() === "") return [];
  const report = parse(output);
  if (report === undefined || "error" in report)
    throw new Error(`npm outdated failed: ${report?.error?.summary ?? "no JSON"}. Check the network.`);
  return Object.entries(report).flatMap(([name, { current, latest }]) =>
    current === undefined || current === latest ? [] : { name, current, latest },
  );
}

/**
 * Packages of a lock file whose licence is not accepted, such as `a 1.0.0 (GPL-3.0-only)`.
 *
 * @param {{ readonly packages: Readonly<Record<string, any>> }} lock
 * @param {(licence: unknown) => boolean} isAccepted
 * @returns {{ readonly shipped: readonly string[], readonly tools: readonly string[] }}
 */
export function licencesOf(lock, isAccepted) {
  const found = Object.entries(lock.packages).flatMap(([folder, { version, license, dev, link }]) =>
    folder === "" || link || isAccepted(license)
      ? []
      : {
          dev: dev === true,
          line: `${folder.replace(/^.*node_modules\//, "")} ${version} (${license ?? "none stated"})`,
        },
  );
  const lines = (isTool) => found.flatMap(({ dev, line }) => (dev === isTool ? line : []));
  return { shipped: lines(false), tools: lines(true) };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
