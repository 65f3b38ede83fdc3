import type { Project } from "../../src/client/project/project.ts";
import type { ProjectView } from "../../src/client/project/projectState.ts";
import { emptyHistory } from "../../src/client/project/projectState.ts";
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

/** A project on `appdb@db.example`, which its `.env` calls by other names. */
export function viewOf(more: Partial<ProjectView> = {}): ProjectView {
  return {
    key: "/repo",
    location: { root: "/repo", name: "shop", folder: "/repo" } as unknown as ProjectView["location"],
    status: "ready",
    warnings: [],
    history: emptyHistory,
    connection: { driver: "postgres", host: "db.example", port: 5432, database: "appdb", user: "app", source: ".env" },
    ...more,
  };
}

/** A project as far as words need one: its view, which can be updated. */
export function projectOf(more: Partial<ProjectView> = {}): Project {
  const project = {
    view: viewOf(more),
    location: viewOf(more).location,
    isTrusted: true,
    update: (change: Partial<ProjectView>) => (project.view = { ...project.view, ...change }),
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
