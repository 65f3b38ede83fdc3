import type { DatabaseFacts } from "../core/connection/connection.ts";
import type { RevisionState } from "../migrations/revision.ts";
import type { Table, TableKind } from "../core/schema/schema.ts";
import { columnFacts, displayName } from "../core/schema/columnFacts.ts";
import type { ModelState } from "../core/schema/model.ts";
import { differenceInWords } from "../client/cards/differences.ts";
import type { Verdict } from "../migrations/rehearsal.ts";
import { protectionOf } from "../client/project/protection.ts";
import type { ProjectView } from "../client/project/projectState.ts";
import { rehearsedOf } from "../client/project/rehearsalValidity.ts";
import { problemMessage } from "../client/messages/problemMessages.ts";
import type { Store } from "./project/store.ts";
import { omitUndefined } from "../core/omitUndefined.ts";

/** Result of `activate()`, for tests and other extensions. */
export type Api = {
  readonly version: 1;
  /** State of each project, after the current refresh. */
  state(): Promise<readonly ProjectState[]>;
};

/** One project of the workspace. */
export type ProjectState = {
  /** Absolute path. */
  readonly root: string;
  readonly name: string;
  readonly status: ProjectView["status"];
  readonly problem?: { readonly code: string; readonly message: string };
  readonly connection?: DatabaseFacts;
  /** Class name of the last applied revision; absent at base. */
  readonly current?: string;
  /** Class name of the newest file. */
  readonly head?: string;
  /** Head first. `id` is the class name. `unknown`: the database was not queried. */
  readonly revisions: readonly {
    readonly id: string;
    readonly name: string;
    /** Milliseconds since the epoch. */
    readonly timestamp: number;
    readonly state: RevisionState;
    /** Absolute path. */
    readonly file?: string;
    /** When it was applied, in milliseconds since the epoch: of what was applied from here. */
    readonly appliedAt?: number;
    /** Verdict of its latest rehearsal, while its file is unchanged. */
    readonly verdict?: Verdict;
    /** Of a squashed revision: the ids of those that it replaces, the oldest first. */
    readonly replaces?: readonly string[];
  }[];
  /** True if every change requires typing the database's name. */
  readonly protected: boolean;
  /** Tables of the database, by schema and name; empty until the schema was read. */
  readonly tables: readonly TableState[];
  /** The entities, by name; empty until they were compared with the database. */
  readonly models: readonly {
    readonly name: string;
    /** With its schema where that is not the current one: `billing.invoice`. */
    readonly table: string;
    /** Absolute path. */
    readonly file?: string;
    readonly state: ModelState;
    /** In words: `cost: numeric → numeric(12,2)`. */
    readonly differences: readonly string[];
  }[];
};

/** A table as other extensions see it. */
export type TableState = {
  readonly schema: string;
  readonly name: string;
  readonly kind: TableKind;
  readonly columns: readonly {
    readonly name: string;
    /** As `format_type` writes it: `character varying(40)`. */
    readonly type: string;
    readonly nullable: boolean;
    /** An SQL expression. */
    readonly default?: string;
    readonly primaryKey: boolean;
    readonly references?: { readonly schema: string; readonly table: string; readonly column: string };
    readonly comment?: string;
  }[];
  readonly indexes: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly unique: boolean;
    readonly definition: string;
  }[];
  /** By the statistics; -1 where they know nothing, as of a view. */
  readonly rowEstimate: number;
};

/** The API over a store. */
export function createApi(store: Store): Api {
  return {
    version: 1,
    state: async () => {
      await store.settled();
      return store.views.map(stateOf);
    },
  };
}

function stateOf(view: ProjectView): ProjectState {
  const { location, status, problem, connection, history, schema, models } = view;
  return {
    root: location.root,
    name: location.name,
    status,
    ...(problem ? { problem: { code: problem.code, message: problemMessage(problem).message } } : {}),
    ...(connection ? { connection } : {}),
    ...omitUndefined({ current: history.current, head: history.head }),
    revisions: history.revisions.map((revision) => {
      const { id, name, timestamp, state, file, appliedAt, replaces } = revision;
      const verdict = rehearsedOf(view, revision)?.rehearsal.verdict;
      return omitUndefined({ id, name, timestamp, state, file, appliedAt, verdict, replaces });
    }),
    protected: protectionOf(view) !== undefined,
    tables: (schema?.tables ?? []).map(tableState),
    models: (models ?? []).map((model) => ({
      name: model.name,
      table: displayName(model.in, schema?.currentSchema),
      ...(model.at ? { file: model.at.file } : {}),
      state: model.state,
      differences: model.differences.map(differenceInWords),
    })),
  };
}

function tableState(table: Table): TableState {
  const { schema, name, kind, columns, indexes, rowEstimate = -1 } = table;
  const facts = columnFacts(table);
  return {
    schema,
    name,
    kind,
    columns: columns.map((column) => {
      const { primary = false, references } = facts.get(column.name) ?? {};
      return {
        name: column.name,
        type: column.type,
        nullable: column.nullable,
        ...omitUndefined({ default: column.default }),
        primaryKey: primary,
        ...(references
          ? { references: { schema: references.schema, table: references.name, column: references.column } }
          : {}),
        ...omitUndefined({ comment: column.comment }),
      };
    }),
    indexes: indexes.map((index) => ({
      name: index.name,
      columns: index.columns,
      unique: index.unique,
      definition: index.definition,
    })),
    rowEstimate,
  };
}
