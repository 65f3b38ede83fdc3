import { detailOf } from "../../client/messages/confirmationMessages.ts";
import { some } from "../../client/messages/fleet/fleetMessages.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { protectionOf } from "../../client/project/protection.ts";
import { evidenceOf } from "../../client/rehearsal/evidence.ts";
import type { Evidence } from "../../client/rehearsal/evidence.ts";
import type { FleetGroup, PlannedMember } from "../../client/fleet/state.ts";
import type { FleetWorkers } from "../../client/fleet/workers.ts";
import { matcherOf } from "../../client/fleet/members.ts";
import { setting } from "../../client/settings.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import type { Session } from "../session.ts";
import type { FleetChangeOptions } from "./fleetOptions.ts";

/** A group of members, its plan in words, and what the rehearsal has shown. */
export type ShownGroup = { readonly group: FleetGroup; readonly text: string; readonly evidence?: Evidence };

/** Rehearses the plan of each group once, on the state of its first member, and puts it into words. */
export async function showGroups(
  session: Session,
  workers: FleetWorkers,
  groups: readonly FleetGroup[],
  request: ChangeRequest,
  { rehearse = true, dryRun = false }: FleetChangeOptions,
): Promise<readonly ShownGroup[]> {
  const { signal, terminal } = session;
  const shown: ShownGroup[] = [];
  for (const group of groups) {
    const first = group.members.slice(0, 1).map(({ member }) => member);
    const how = { concurrency: 1, isStopped: () => signal.aborted };
    await workers.visit(first, how, async (project, { name }) => {
      await project.refresh();
      const { plan } = group;
      if (rehearse && !dryRun) terminal.note(`Rehearsing ${plan.steps.length} revisions as on ${name}…`);
      const evidence =
        rehearse && !dryRun
          ? await evidenceOf(project, plan, () => project.rehearsals.rehearse(request, { signal }))
          : undefined;
      if (evidence?.problem)
        terminal.complain(`warning: Not rehearsed as on ${name}: ${problemMessage(evidence.problem).message}`);
      const detail = detailOf({ project, plan, request, evidence, protection: undefined, isDry: dryRun });
      const title = `${group.members.length} databases (${some(group.members.map(({ member }) => member.name))}):`;
      const steps = plan.steps.length === 1 ? `• ${plan.steps[0]?.name ?? ""}` : "";
      const text = [title, steps, detail].filter((part) => part !== "").join("\n\n");
      shown.push({ group, text, ...(evidence ? { evidence } : {}) });
    });
  }
  return shown;
}

/** The problem of a rehearsal that has failed. */
export function failedRehearsal(
  groups: readonly ShownGroup[],
): { readonly name: string; readonly problem: Problem } | undefined {
  for (const { group, evidence } of groups) {
    const failed = evidence?.rehearsal?.revisions.find(({ verdict }) => verdict === "fails");
    if (!failed) continue;
    const problem: Problem = failed.problem ?? { code: "unknown", message: `${failed.id} fails` };
    return { name: group.members[0]?.member.name ?? "", problem };
  }
  return undefined;
}

/** True if the change of a database was confirmed, by the database's name. */
export type Confirmed = (database: string) => boolean;

/**
 * Asks once for the whole fleet. Protected databases need their names in `--confirm`, or their number in the terminal: `--yes`
 * does not confirm them. Problems: `unanswered`, `fleetProtected`, `cancelled` of an answer with no.
 */
export async function confirmFleet(
  { terminal, project }: Session,
  members: readonly PlannedMember[],
  groups: readonly ShownGroup[],
  options: FleetChangeOptions,
): Promise<Confirmed | Problem> {
  const { yes = false, confirm, dryRun = false } = options;
  const guarded = members.filter(({ view }) => protectionOf(view) !== undefined);
  const isNamed = confirmedNames(confirm);
  const open = guarded.filter(({ view }) => !isNamed(view.connection?.database ?? ""));
  const isAsked = !yes && !dryRun && setting("confirm", project.location.folder) !== "never";
  const title = `${dryRun ? "Try the change on" : "Change"} ${members.length} databases?`;
  if (!isAsked && open.length === 0) return isNamed;
  if (isAsked) terminal.complain([title, ...groups.map(({ text }) => text), comparedWith].join("\n\n"));
  if (open.length > 0) {
    const names = open.map(({ view }) => view.connection?.database ?? "");
    if (!terminal.isInteractive || confirm !== undefined) return { code: "fleetProtected", databases: names };
    terminal.complain(`Protected: ${some(open.map(({ view }) => databaseLabel(view)))}.`);
    const typed = await terminal.ask(`Type the number of protected databases (${open.length}) to go on: `);
    return typed === String(open.length)
      ? (name) => names.includes(name)
      : { code: "fleetProtected", databases: names };
  }
  if (!terminal.isInteractive) return { code: "unanswered", question: title, option: "--yes" };
  return /^y(es)?$/i.test(await terminal.ask("Go on? [y/N] ")) ? isNamed : { code: "cancelled" };
}

/** The members of one group, and a note of what was not compared. */
export const comparedWith =
  "The databases of a group have the same revisions in their migrations tables. Their schemas and rows were not compared.";

/** Names with commas between them; `*` is any text. `*` alone names nothing. */
function confirmedNames(confirm: string | undefined): Confirmed {
  const patterns = (confirm ?? "").split(",").map((name) => name.trim());
  const matchers = patterns.filter((pattern) => /[^*?\s]/.test(pattern)).map(matcherOf);
  return (name) => matchers.some((matcher) => matcher.test(name));
}
