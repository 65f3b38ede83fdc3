import "../host/useEditor.ts";
import type { CommandId } from "../manifest.ts";
import { check } from "./revisions/check.ts";
import { chooseDataSource } from "./project/chooseDataSource.ts";
import type { Command } from "./command.ts";
import { compareApplied } from "./conflicts/compareApplied.ts";
import { regenerate } from "./conflicts/regenerate.ts";
import { createDatabase, diagnoseConnection } from "./database/diagnose.ts";
import { downgradeBase, downgradeOne, downgradeTo, revert } from "./revisions/downgrade.ts";
import { dryRun } from "./revisions/dryRun.ts";
import { clearFilter, filterTables } from "./tables/filterTables.ts";
import { findRevision } from "./revisions/findRevision.ts";
import { current, history } from "./revisions/history.ts";
import { baseline } from "./history/baseline.ts";
import { blame } from "./history/blame.ts";
import { squash, squashScript, undoSquash } from "./history/squash.ts";
import { checkMergeWith } from "./history/checkMerge.ts";
import { compare } from "./history/compareSchemas.ts";
import { drift } from "./history/drift.ts";
import { schemaAt } from "./history/schemaAt.ts";
import { initialize } from "./setup/initialize.ts";
import { openPsql } from "./database/openPsql.ts";
import { newEntity } from "./models/newEntity.ts";
import { generate } from "./generate/generate.ts";
import { create } from "./revisions/createRevision.ts";
import { previewSql, saveScript } from "./revisions/preview.ts";
import { showActions } from "./project/showActions.ts";
import { selectProject } from "./project/selectProject.ts";
import { refresh } from "./project/refresh.ts";
import { showLog } from "./support/showLog.ts";
import { cancel } from "./project/cancel.ts";
import { showProblem } from "./support/showProblem.ts";
import { peekRows, showSchema, showTable } from "./tables/tableDocuments.ts";
import { showDiagram } from "./tables/showDiagram.ts";
import { applyReview, copyReview, saveReviewScript } from "./review/actions.ts";
import { probeDatabase, review } from "./review/review.ts";
import { rehearse } from "./revisions/rehearse.ts";
import { reportProblem } from "./support/reportProblem.ts";
import { resolve } from "./conflicts/resolve.ts";
import { retimestamp } from "./conflicts/retimestamp.ts";
import { selectEnvironment } from "./project/selectEnvironment.ts";
import { startDatabase } from "./database/startDatabase.ts";
import { copyId, copyName, copySql } from "./files/copy.ts";
import { applyFix } from "./files/applyFix.ts";
import { goToEntity, goToMigrations } from "./files/goTo.ts";
import { showFleet } from "./project/showFleet.ts";
import { showRun } from "./revisions/showRun.ts";
import { purgeMissing, stamp } from "./revisions/stamp.ts";
import { stopDatabase } from "./database/stopDatabase.ts";
import { writeDataSource } from "./setup/writeDataSource.ts";
import { upgradeBy, upgradeHead, upgradeOne, upgradeTo } from "./revisions/upgrade.ts";

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
  "migrations.review": review,
  "migrations.probeDatabase": probeDatabase,
  "migrations.applyReview": applyReview,
  "migrations.saveReviewScript": saveReviewScript,
  "migrations.copyReview": copyReview,
  "migrations.dryRun": dryRun,
  "migrations.stamp": stamp,
  "migrations.purgeMissing": purgeMissing,
  "migrations.retimestamp": retimestamp,
  "migrations.resolve": resolve,
  "migrations.compareApplied": compareApplied,
  "migrations.regenerate": regenerate,
  "migrations.current": current,
  "migrations.history": history,
  "migrations.findRevision": findRevision,
  "migrations.showRun": showRun,
  "migrations.showFleet": showFleet,
  "migrations.refresh": refresh,
  "migrations.selectProject": selectProject,
  "migrations.selectEnvironment": selectEnvironment,
  "migrations.chooseDataSource": chooseDataSource,
  "migrations.startDatabase": startDatabase,
  "migrations.stopDatabase": stopDatabase,
  "migrations.showTable": showTable,
  "migrations.peekRows": peekRows,
  "migrations.showSchema": showSchema,
  "migrations.schemaAt": schemaAt,
  "migrations.compareSchemas": compare,
  "migrations.blame": blame,
  "migrations.checkMerge": checkMergeWith,
  "migrations.drift": drift,
  "migrations.baseline": baseline,
  "migrations.squash": squash,
  "migrations.undoSquash": undoSquash,
  "migrations.squashScript": squashScript,
  "migrations.showDiagram": showDiagram,
  "migrations.filterTables": filterTables,
  "migrations.clearFilter": clearFilter,
  "migrations.diagnoseConnection": diagnoseConnection,
  "migrations.createDatabase": createDatabase,
  "migrations.openPsql": openPsql,
  "migrations.showLog": showLog,
  "migrations.reportProblem": reportProblem,
  "migrations.cancel": cancel,
  "migrations.showProblem": showProblem,
  "migrations.showActions": showActions,
  // The same commands under the words of TypeORM's command line.
  "migrations.typeorm.run": upgradeHead,
  "migrations.typeorm.revert": downgradeOne,
  "migrations.typeorm.generate": generate,
  "migrations.typeorm.create": create,
  "migrations.typeorm.show": history,
  "migrations.copyName": copyName,
  "migrations.copyId": copyId,
  "migrations.copySql": copySql,
  "migrations.goToEntity": goToEntity,
  "migrations.goToMigrations": goToMigrations,
  "migrations.applyFix": applyFix,
};

export { startOnOpen } from "./database/startDatabase.ts";
export { invokeTool } from "../host/agents/invokeTool.ts";
export { prepareTool } from "../host/agents/prepareTool.ts";
