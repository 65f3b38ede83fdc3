import type { Annotation } from "../output/report.ts";
import type { DocumentSource } from "./documentSource.ts";

const commands = { error: "error", warning: "warning", note: "notice" } as const;

/** Workflow commands, which GitHub Actions shows on the lines of a pull request. */
export function githubCommands({ cases, pathOf }: DocumentSource): string {
  return cases
    .flatMap(({ annotations }) => annotations)
    .map((annotation) => commandOf(annotation, pathOf))
    .join("\n");
}

function commandOf({ rule, level, message, at, endLine }: Annotation, pathOf: DocumentSource["pathOf"]): string {
  const places = at
    ? [
        `file=${property(pathOf(at.file))}`,
        `line=${at.line}`,
        ...(endLine === undefined ? [] : [`endLine=${endLine}`]),
        ...(at.column === undefined || endLine !== at.line ? [] : [`col=${at.column}`]),
      ]
    : [];
  const properties = [...places, `title=${property(rule)}`].join(",");
  return `::${commands[level]} ${properties}::${data(message)}`;
}

/** Characters that end a message. Source: `@actions/core`, `command.ts`. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
