import type { CommandId } from "../manifest.ts";
import { check } from "./check.ts";
import { chooseDataSource } from "./chooseDataSource.ts";
import type { Command } from "./command.ts";
import { compareApplied, generateAgain } from "./conflicts.ts";
import { createDatabase, diagnoseConnection } from "./diagnose.ts";
import { downgradeBase, downgradeOne, downgradeTo, revert } from "./downgrade.ts";
import { dryRun } from "./dryRun.ts";
import { clearFilter, filterTables } from "./filterTables.ts";
import { current, history } from "./history.ts";
import { initialize } from "./initialize.ts";
import { openPsql } from "./openPsql.ts";
import { newEntity } from "./newEntity.ts";
import { create, generate } from "./newRevision.ts";
import { previewSql, saveScript } from "./preview.ts";
import { cancel, mend, refresh, selectProject, showLog } from "./projects.ts";
import { peekRows, showSchema, showTable } from "./showTable.ts";
import { showDiagram } from "./showDiagram.ts";
import { rehearse } from "./rehearse.ts";
import { reportProblem } from "./reportProblem.ts";
import { resolve } from "./resolve.ts";
import { retimestamp } from "./retimestamp.ts";
import { selectEnvironment } from "./selectEnvironment.ts";
import { startDatabase } from "./startDatabase.ts";
import { purgeMissing, stamp } from "./stamp.ts";
import { stopDatabase } from "./stopDatabase.ts";
import { writeDataSource } from "./writeDataSource.ts";
import { upgradeBy, upgradeHead, upgradeOne, upgradeTo } from "./upgrade.ts";

/** Every command of the extension. */
export const commands: Readonly<Record<CommandId, Command>> = {
  "migrations.initialize": initialize,
  "migrations.writeDataSource": writeDataSource,
  "migrations.upgradeHead": upgradeHead,
  "migrations.upgradeOne": upgradeOne,
  "migrations.upgradeBy": upgradeBy,
  "migrations.upgradeTo": upgradeTo,
  "migrations.downgradeOne": downgradeOne,
  "migrations.downgradeTo": downgradeTo,
  "migrations.revert": revert,
  "migrations.downgradeBase": downgradeBase,
  "migrations.generate": generate,
  "migrations.create": create,
  "migrations.newEntity": newEntity,
  "migrations.check": check,
  "migrations.previewSql": previewSql,
  "migrations.saveScript": saveScript,
  "migrations.rehearse": rehearse,
  "migrations.dryRun": dryRun,
  "migrations.stamp": stamp,
  "migrations.purgeMissing": purgeMissing,
  "migrations.retimestamp": retimestamp,
  "migrations.resolve": resolve,
  "migrations.compareApplied": compareApplied,
  "migrations.goBack": generateAgain,
  "migrations.current": current,
  "migrations.history": history,
  "migrations.refresh": refresh,
  "migrations.selectProject": selectProject,
  "migrations.selectEnvironment": selectEnvironment,
  "migrations.chooseDataSource": chooseDataSource,
  "migrations.startDatabase": startDatabase,
  "migrations.stopDatabase": stopDatabase,
  "migrations.showTable": showTable,
  "migrations.peekRows": peekRows,
  "migrations.showSchema": showSchema,
  "migrations.showDiagram": showDiagram,
  "migrations.filterTables": filterTables,
  "migrations.clearFilter": clearFilter,
  "migrations.diagnoseConnection": diagnoseConnection,
  "migrations.createDatabase": createDatabase,
  "migrations.openPsql": openPsql,
  "migrations.showLog": showLog,
  "migrations.reportProblem": reportProblem,
  "migrations.cancel": cancel,
  "migrations.mend": mend,
};

export { startOnOpen } from "./startDatabase.ts";
