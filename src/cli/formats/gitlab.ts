import { createHash } from "node:crypto";
import type { DocumentSource } from "./documentSource.ts";

const severities = { error: "critical", warning: "minor", note: "info" } as const;

/**
 * A code quality report of GitLab. An annotation without a file is left out, because a report needs one. The fingerprint
 * does not contain the line, so that a finding that has moved is the same.
 */
export function gitlabReport({ cases, pathOf }: DocumentSource): string {
  const seen = new Map<string, number>();
  const issues = cases
    .flatMap(({ annotations }) => annotations)
    .flatMap(({ rule, level, message, at }) => {
      if (!at) return [];
      const file = pathOf(at.file);
      const same = `${rule} ${file} ${message}`;
      const count = (seen.get(same) ?? 0) + 1;
      seen.set(same, count);
      return [
        {
          description: message,
          check_name: rule,
          fingerprint: createHash("sha256").update(`${same} ${count}`).digest("hex"),
          severity: severities[level],
          location: { path: file, lines: { begin: at.line } },
        },
      ];
    });
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}
