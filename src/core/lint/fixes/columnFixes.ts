import { requiredColumn, volatileDefault } from "./columns.ts";
import type { Fix, FixContext } from "./fix.ts";
import { timeZone } from "./timeZone.ts";
import { typeChange } from "./typeChange.ts";

/** The fixes of findings about columns. */
export function columnFixes(context: FixContext): readonly Fix[] {
  switch (context.finding.rule) {
    case "add-required-column":
      return requiredColumn(context);
    case "volatile-default":
      return volatileDefault(context);
    case "change-column-type":
      return [timeZone(context), typeChange(context)].filter((fix) => fix !== undefined);
    default:
      return [];
  }
}
