import type { Project } from "../../src/client/project/project.ts";
import type { ProjectView, ReadyProject } from "../../src/client/project/projectState.ts";
import { emptyHistory } from "../../src/client/project/projectState.ts";
import type { Loaded } from "../../src/protocol/runner.ts";
import { buildHistory } from "../../src/migrations/history.ts";
import type { History } from "../../src/migrations/history.ts";
import type { RevisionRehearsal } from "../../src/migrations/rehearsal.ts";
import type { Revision, RevisionState } from "../../src/migrations/revision.ts";
import { titleFromId } from "../../src/migrations/revision.ts";

/** The class name of a revision that is called by a letter: `A` is the oldest. */
export function idOf(letter: string): string {
  return `Add${letter}${1_700_000_000_000 + letter.charCodeAt(0)}`;
}

/** A revision that is called by a letter. */
export function revisionOf(letter: string, state: RevisionState = "pending", more: Partial<Revision> = {}): Revision {
  const id = idOf(letter);
  return { id, name: titleFromId(id), timestamp: Number(id.slice(-13)), state, file: `/repo/m/${letter}.ts`, ...more };
}

/** A history of files and rows, a letter each. */
export function historyOf(files: string, rows: string): History {
  return buildHistory(
    [...files].map((letter) => revisionOf(letter)),
    [...rows].map((letter, index) => ({ id: idOf(letter), timestamp: revisionOf(letter).timestamp, order: index + 1 })),
  );
}

/** Fields of a project in any of its states. */
export type ViewFields = Partial<Omit<ReadyProject, "status">> & { readonly status?: ProjectView["status"] };

const loaded: Loaded = {
  typeorm: { version: "1.1.0", from: "workspace" },
  files: [],
  entities: 0,
  migrationsDirectory: "/repo/m",
};

/** A project on `appdb@db.example`, which its `.env` calls by other names; it is ready unless it is said otherwise. */
export function viewOf(more?: Partial<ReadyProject>): ReadyProject;
export function viewOf(more: ViewFields): ProjectView;
export function viewOf(more: ViewFields = {}): ProjectView {
  const { status = "ready" } = more;
  return {
    key: "/repo",
    location: {
      root: "/repo",
      name: "shop",
      folder: "/repo",
      environments: { named: [] },
    } as unknown as ProjectView["location"],
    status,
    warnings: [],
    history: emptyHistory,
    connection: { driver: "postgres", host: "db.example", port: 5432, database: "appdb", user: "app", source: ".env" },
    ...(status === "ready" ? { loaded } : {}),
    ...more,
  } as ProjectView;
}

/** A project as far as words need one: its view, which can be updated. */
export function projectOf(more: ViewFields = {}): Project {
  const project = {
    view: viewOf(more),
    location: viewOf(more).location,
    isTrusted: true,
    update: (change: ViewFields) => (project.view = { ...project.view, ...change } as ProjectView),
  };
  return project as unknown as Project;
}

/** What a rehearsal has shown of a revision that is called by a letter. */
export function rehearsalOf(
  letter: string,
  verdict: RevisionRehearsal["verdict"],
  more: Partial<RevisionRehearsal> = {},
): RevisionRehearsal {
  const nothing = { statements: [], lost: [], differences: [], columnOrder: [] };
  return { id: idOf(letter), verdict, direction: "up", ...nothing, ...more };
}
