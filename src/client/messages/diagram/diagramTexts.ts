import * as l10n from "@vscode/l10n";
import { plural } from "../plural.ts";
import type { ProjectView } from "../../project/projectState.ts";
import type { Diagram } from "../../../core/schema/diagram.ts";
import type { TableName } from "../../../core/schema/schema.ts";
import type { DiagramTexts } from "../../../protocol/webview.ts";

/** `Diagram: appdb`, or `Diagram: user` of a table. */
export function diagramTitle({ connection, location }: ProjectView, focus: TableName | undefined): string {
  return l10n.t("Diagram: {0}", focus?.name ?? connection?.database ?? location.name);
}

/** The words of the diagram's page. `{0}` and `{1}` are left to it where it alone knows the value. */
export function diagramTexts(title: string, { tables, edges, left, detail }: Diagram): DiagramTexts {
  return {
    title,
    fit: l10n.t("Fit (0)"),
    zoomIn: l10n.t("Zoom In (+)"),
    zoomOut: l10n.t("Zoom Out (-)"),
    find: l10n.t("Find table"),
    noMatch: l10n.t("No table"),
    matches: l10n.t("{0} of {1}"),
    save: l10n.t("Save as SVG…"),
    working: plural(tables.length, l10n.t("Laying out 1 table…"), l10n.t("Laying out {0} tables…", tables.length)),
    summary: [
      plural(tables.length, l10n.t("1 table"), l10n.t("{0} tables", tables.length)),
      plural(edges.length, l10n.t("1 reference"), l10n.t("{0} references", edges.length)),
    ].join(", "),
    notes: [
      ...(left.views > 0
        ? [plural(left.views, l10n.t("1 view is not drawn"), l10n.t("{0} views are not drawn", left.views))]
        : []),
      ...(left.partitions > 0
        ? [
            plural(
              left.partitions,
              l10n.t("1 partition is not drawn"),
              l10n.t("{0} partitions are not drawn", left.partitions),
            ),
          ]
        : []),
      ...(detail === "keys" ? [l10n.t("columns of keys only")] : []),
      ...(detail === "names" ? [l10n.t("names only")] : []),
    ],
    many: l10n.t("many"),
    one: l10n.t("one"),
    optional: l10n.t("optional"),
    more: l10n.t("{0} more"),
    open: l10n.t("Click the name, double-click or press Enter to open it."),
    empty: l10n.t("There is nothing to draw any more."),
    column: l10n.t("1 column"),
    columns: l10n.t("{0} columns"),
    references: l10n.t("references {0}"),
    referencedBy: l10n.t("referenced by {0}"),
  };
}
