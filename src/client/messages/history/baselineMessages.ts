import * as l10n from "@vscode/l10n";
import type { Baseline } from "../../history/baseline.ts";

/** What a baseline does not do, a sentence for each object. */
export function baselineGaps({ leftOut, kept }: Pick<Baseline, "leftOut" | "kept">): readonly string[] {
  return [
    ...leftOut.map((words) => l10n.t("up() does not create {0}. Add its statement to the file.", words)),
    ...kept.map((words) => l10n.t("down() does not cover: {0}.", words)),
  ];
}
