import * as vscode from "vscode";
import { failed } from "../host/request.ts";
import type { Services } from "../host/services.ts";
import type { CommandId } from "../ids.ts";
import { check } from "./check.ts";
import type { Command } from "./command.ts";
import { createDatabase, diagnoseConnection } from "./diagnose.ts";
import { downgradeBase, downgradeOne, downgradeTo, revert } from "./downgrade.ts";
import { clearFilter, filterTables } from "./filterTables.ts";
import { current, history } from "./history.ts";
import { initialize } from "./initialize.ts";
import { openPsql } from "./openPsql.ts";
import { newEntity } from "./newEntity.ts";
import { create, generate } from "./newRevision.ts";
import { cancel, mend, refresh, selectProject, showLog } from "./projects.ts";
import { peekRows, showSchema, showTable } from "./showTable.ts";
import { showDiagram } from "./showDiagram.ts";
import { selectEnvironment } from "./selectEnvironment.ts";
import { startDatabase } from "./startDatabase.ts";
import { stopDatabase } from "./stopDatabase.ts";
import { writeDataSource } from "./writeDataSource.ts";
import { upgradeBy, upgradeHead, upgradeOne, upgradeTo } from "./upgrade.ts";

/** Every command of the extension. */
const commands: Readonly<Record<CommandId, Command>> = {
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
  "migrations.current": current,
  "migrations.history": history,
  "migrations.refresh": refresh,
  "migrations.selectProject": selectProject,
  "migrations.selectEnvironment": selectEnvironment,
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
  "migrations.cancel": cancel,
  "migrations.mend": mend,
};

/** Registers all commands; what one throws is shown as the fault of ours that it is. */
export function registerCommands(services: Services): vscode.Disposable {
  const registrations = Object.entries(commands).map(([id, command]) =>
    vscode.commands.registerCommand(id, async (raw?: unknown) => {
      try {
        return await command(services, raw);
      } catch (error) {
        services.log.write("error", error instanceof Error ? (error.stack ?? error.message) : String(error));
        return failed({ code: "unknown", message: error instanceof Error ? error.message : String(error) }, undefined);
      }
    }),
  );
  return vscode.Disposable.from(...registrations);
}
