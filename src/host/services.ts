import type * as vscode from "vscode";
import type { TableName } from "../core/schema/schema.ts";
import type { ComposeDatabase } from "./database/composeDatabase.ts";
import type { EmbeddedDatabase } from "../client/database/embeddedDatabase.ts";
import type { Log } from "./log.ts";
import type { Project, RunnerFiles } from "../client/project/project.ts";
import type { SetupTools } from "../client/setup/setupTools.ts";
import type { Store } from "./project/store.ts";
import type { ReviewDocuments } from "./review/reviewDocuments.ts";
import type { TableFilter } from "./cards/tableFilter.ts";

/** The editor's services for commands and views, created once in `extension.ts`. */
export type Services = {
  readonly store: Store;
  readonly log: Log;
  readonly database: EmbeddedDatabase;
  readonly compose: ComposeDatabase;
  /** A folder of the extension's own for this workspace, absolute; it may not exist yet. */
  readonly storage: string;
  readonly filter: TableFilter;
  readonly runner: RunnerFiles;
  /** The setup tools, loaded on demand. */
  readonly setup: () => SetupTools;
  /** The changes under way, so that `Cancel` finds them. */
  readonly running: Map<Project, AbortController>;
  /** Opens SQL as a read-only document, named by its title. */
  readonly showSql: (title: string, sql: string) => Promise<void>;
  /** Opens rendered Markdown. */
  readonly showMarkdown: (title: string, text: string) => Promise<void>;
  /** A read-only document for the diff editor, in the language of a file. */
  readonly textUri: (title: string, text: string, like: string) => Promise<vscode.Uri>;
  /** Opens plain text the same way. */
  readonly showText: (title: string, text: string) => Promise<void>;
  /** Shows reviews and finds those that are shown. */
  readonly reviews: ReviewDocuments;
  /** Shows and selects the row of a revision in the Revisions view; `project` is the key of its view. */
  readonly revealRevision: (project: string, revision: string) => Promise<void>;
  /** Draws a project's tables, or one table and its neighbours. Returns their number. */
  readonly showDiagram: (project: Project, focus?: TableName) => Promise<number>;
};
