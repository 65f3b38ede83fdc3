import { redact } from "./redact.ts";

/** A row of a report: what, and what it is; without a value it is left out. */
export type Fact = readonly [what: string, value: string | undefined];

/** A project, as far as it says why something does not work. */
export type ReportedProject = {
  readonly name: string;
  readonly dataSource?: string;
  readonly status: string;
  readonly problems: readonly { readonly code: string; readonly message: string }[];
  readonly facts: readonly Fact[];
};

/** Content of a problem report. */
export type ReportParts = {
  readonly versions: readonly Fact[];
  /** Settings with values other than the default. */
  readonly settings: readonly Fact[];
  readonly projects: readonly ReportedProject[];
  readonly log: readonly string[];
  /** Names that must not leave the machine, and what stands for each. */
  readonly names: readonly (readonly [name: string, standsFor: string])[];
};

/**
 * Writes a problem report as Markdown: the user's description first, then the facts. The whole text is redacted once
 * more.
 */
export function problemReport({ versions, settings, projects, log, names }: ReportParts): string {
  const parts = [
    "# A problem with Migrations for TypeORM",
    "**What I did:**\n\n**What I expected:**\n\n**What happened:**",
    `## Versions\n\n${table(versions)}`,
    ...(settings.length > 0 ? [`## Settings\n\n${table(settings)}`] : []),
    ...projects.map(project),
    ...(projects.length === 0 ? ["## Projects\n\nNone was found."] : []),
    `## Log\n\n\`\`\`\`text\n${log.join("\n")}\n\`\`\`\``,
  ];
  return `${withoutNames(redact(parts.join("\n\n")), names)}\n`;
}

function project({ name, dataSource, status, problems, facts }: ReportedProject): string {
  const lines = problems.map(({ code, message }) => `- \`${code}\`: ${message}`);
  const rows = table([["Data source", dataSource ?? "none, from variables"], ["State", status], ...facts]);
  return [`## Project ${name}`, rows, ...(lines.length > 0 ? [lines.join("\n")] : [])].join("\n\n");
}

function table(rows: readonly Fact[]): string {
  const known = rows.filter(([, value]) => value !== undefined && value !== "");
  const lines = known.map(([what, value = ""]) => `| ${what} | ${value.replaceAll("|", "\\|").replace(/\s+/g, " ")} |`);
  return ["| | |", "|---|---|", ...lines].join("\n");
}

/** The longest first: one may stand within another. */
function withoutNames(text: string, names: ReportParts["names"]): string {
  const ordered = names.filter(([name]) => name.length > 1).sort(([a], [b]) => b.length - a.length);
  return ordered.reduce((result, [name, standsFor]) => result.replace(spellingsOf(name), () => standsFor), text);
}

/** On Windows a path has either slash, or two in JSON, and either case. A host may be a word of others, as `db` is. */
function spellingsOf(name: string): RegExp {
  const parts = name.split(/[\\/]/).map((part) => part.replace(/[.*+?^${}()|[\]]/g, "\\$&"));
  return parts.length === 1
    ? new RegExp(`(?<![\\w-])${parts.join("")}(?![\\w-])`, "g")
    : new RegExp(parts.join("[\\\\/]{1,2}"), "gi");
}
