import type { ConnectionFacts } from "../migrations/connection.ts";
import type { RevisionState } from "../migrations/revision.ts";
import type { ProjectView } from "./projectState.ts";
import { explain } from "./sentences.ts";
import type { Store } from "./store.ts";

/** What `activate()` returns, for tests and other extensions. */
export type Api = {
  readonly version: 1;
  /** What is known of each project, once the refresh under way has ended. */
  state(): Promise<readonly ProjectState[]>;
};

/** One project of the workspace. */
export type ProjectState = {
  /** Absolute path. */
  readonly root: string;
  readonly name: string;
  readonly status: ProjectView["status"];
  readonly problem?: { readonly code: string; readonly message: string };
  readonly connection?: ConnectionFacts;
  /** Class name of the last applied revision; absent at base. */
  readonly current?: string;
  /** Class name of the newest file. */
  readonly head?: string;
  /** Head first. `id` is the class name; `unknown`: the database was not asked. */
  readonly revisions: readonly {
    readonly id: string;
    readonly name: string;
    /** Milliseconds since the epoch. */
    readonly timestamp: number;
    readonly state: RevisionState;
    /** Absolute path. */
    readonly file?: string;
  }[];
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

function stateOf({ location, status, problem, connection, history }: ProjectView): ProjectState {
  return {
    root: location.root,
    name: location.name,
    status,
    ...(problem ? { problem: { code: problem.code, message: explain(problem).message } } : {}),
    ...(connection ? { connection } : {}),
    ...(history.current === undefined ? {} : { current: history.current }),
    ...(history.head === undefined ? {} : { head: history.head }),
    revisions: history.revisions.map(({ id, name, timestamp, state, file }) => ({
      id,
      name,
      timestamp,
      state,
      ...(file === undefined ? {} : { file }),
    })),
  };
}
