import type { Packages } from "../../../support/workspace.ts";
import type { Evolution } from "../evolution.ts";
import { checks } from "./checks.ts";
import { dependents } from "./dependents.ts";
import { enumRemovals } from "./enumRemovals.ts";
import { enumValues } from "./enumValues.ts";
import { foreignKeys } from "./foreignKeys.ts";
import { indexes } from "./indexes.ts";
import { keys } from "./keys.ts";
import { noDefaults } from "./nothingDefaults.ts";
import { madeByHand } from "./nothingByHand.ts";
import { sameModels } from "./nothingModels.ts";
import { fills } from "./nullFills.ts";
import { renamedTables } from "./renamedTables.ts";
import { renamedColumns } from "./renamedColumns.ts";
import { structure } from "./structure.ts";
import { byHandTogether } from "./together/byHand.ts";
import { constraintsTogether } from "./together/constraints.ts";
import { enumsTogether } from "./together/enums.ts";
import { generatedTogether } from "./together/generated.ts";
import { inheritanceTogether } from "./together/inheritance.ts";
import { keysTogether } from "./together/keys.ts";
import { movesTogether } from "./together/moves.ts";
import { nullsTogether } from "./together/nulls.ts";
import { relationsTogether } from "./together/relations.ts";
import { renamesTogether } from "./together/renames.ts";
import { restoresTogether } from "./together/restores.ts";
import { structureTogether } from "./together/structure.ts";
import { typesTogether } from "./together/types.ts";
import { viewsTogether } from "./together/views.ts";
import { numbers } from "./typesNumbers.ts";
import { texts } from "./typesTexts.ts";
import { times } from "./typesTimes.ts";
import { views } from "./views.ts";

/** All evolutions, group by group. */
export const evolutions: readonly Evolution[] = [
  ...numbers,
  ...texts,
  ...times,
  ...dependents,
  ...enumValues,
  ...enumRemovals,
  ...fills,
  ...renamedColumns,
  ...renamedTables,
  ...keys,
  ...foreignKeys,
  ...checks,
  ...indexes,
  ...views,
  ...structure,
  ...noDefaults,
  ...sameModels,
  ...madeByHand,
  ...typesTogether,
  ...viewsTogether,
  ...enumsTogether,
  ...nullsTogether,
  ...renamesTogether,
  ...keysTogether,
  ...constraintsTogether,
  ...structureTogether,
  ...relationsTogether,
  ...byHandTogether,
  ...inheritanceTogether,
  ...movesTogether,
  ...restoresTogether,
  ...generatedTogether,
];

/** True if a server's major and the installed packages have what an evolution needs. */
export function isPlayable({ since = 0, only }: Evolution, major: string, packages: Packages): boolean {
  return Number(major) >= since && (only === undefined || only.includes(packages));
}
