import type { Annotation } from "../output/report.ts";
import type { DocumentSource } from "./documentSource.ts";

/** A JUnit report: a case for each revision or file. It fails if the command does; other findings are its output. */
export function junitReport({ command, cases, pathOf }: DocumentSource): string {
  const failed = cases.filter(({ annotations }) => annotations.some(isFailing));
  const counts = `tests="${cases.length}" failures="${failed.length}"`;
  const lines = cases.map(({ name, file, annotations }) => {
    const attributes = [`name="${escaped(name)}"`, `classname="migrations.${escaped(command)}"`];
    if (file !== undefined) attributes.push(`file="${escaped(pathOf(file))}"`);
    const inner = [
      ...annotations.filter(isFailing).map((one) => {
        const { rule, message } = one;
        return `      <failure type="${escaped(rule)}" message="${escaped(message)}">${escaped(placed(one, pathOf))}</failure>`;
      }),
      ...annotations
        .filter((one) => !isFailing(one))
        .map((one) => `      <system-out>${escaped(placed(one, pathOf))}</system-out>`),
    ];
    const head = `    <testcase ${attributes.join(" ")}`;
    return inner.length === 0 ? `${head}/>` : [`${head}>`, ...inner, "    </testcase>"].join("\n");
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="migrations ${escaped(command)}" ${counts}>`,
    ...lines,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function isFailing(annotation: Annotation): boolean {
  return annotation.isFailing;
}

function placed({ message, at }: Annotation, pathOf: DocumentSource["pathOf"]): string {
  return at ? `${pathOf(at.file)}:${at.line}: ${message}` : message;
}

/** Text for XML 1.0, which has no control characters. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, "");
}
