import type { Location, Log } from "sarif";
import type { Annotation } from "../output/report.ts";
import type { DocumentSource } from "./documentSource.ts";

/** A log in SARIF 2.1.0, which GitHub code scanning reads. Source: docs.oasis-open.org/sarif/sarif/v2.1.0. */
export function sarifLog({ version, cases, pathOf }: DocumentSource): string {
  const annotations = cases.flatMap((one) => one.annotations);
  const ids = [...new Set(annotations.map(({ rule }) => rule))].toSorted();
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Migrations for TypeORM",
            semanticVersion: version,
            rules: ids.map((id) => ({ id, shortDescription: { text: id } })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: annotations.map((annotation) => ({
          ruleId: annotation.rule,
          ruleIndex: ids.indexOf(annotation.rule),
          level: annotation.level,
          message: { text: annotation.message },
          locations: locationsOf(annotation, pathOf),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function locationsOf({ at, endLine }: Annotation, pathOf: DocumentSource["pathOf"]): Location[] {
  if (!at) return [];
  const { file, line, column } = at;
  const end = endLine !== undefined && endLine > line ? { endLine } : {};
  return [
    {
      physicalLocation: {
        artifactLocation: { uri: encodeURI(pathOf(file)), uriBaseId: "%SRCROOT%" },
        region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }), ...end },
      },
    },
  ];
}
