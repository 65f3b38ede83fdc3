import type { Problem } from "../../../src/core/problems/problem.ts";
import type { DraftParams, RevisionDraft } from "../../../src/protocol/drafts.ts";
import { startRunner } from "../../support/runner.ts";
import type { Session } from "../../support/session.ts";
import { succeeded } from "../../support/session.ts";

/** An entity of the table `item`, and other classes of its file. */
export const entity = (members: string, others = "") => ({
  "src/entity/Item.ts": `import { Column, Entity, Index, ManyToOne, PrimaryGeneratedColumn } from "typeorm";
@Entity("item") export class Item { @PrimaryGeneratedColumn() id!: number; ${members} }
${others}
`,
});

/** Drafts against the live database, one request after the other in one rehearsal runner. */
export async function draftsOf(
  { workspace, runner }: Session,
  requests: readonly Partial<DraftParams>[],
): Promise<readonly (RevisionDraft | Problem)[]> {
  const { liveState, variables } = succeeded(await runner.request("liveState", { definition: true }));
  const drafter = startRunner(workspace.root, { rehearsal: { extensions: ["postgis"], variables } });
  try {
    const drafts: (RevisionDraft | Problem)[] = [];
    for (const request of requests)
      drafts.push(await drafter.request("draft", { liveState, replay: [], answers: {}, ...request }));
    return drafts;
  } finally {
    await drafter.stop();
  }
}
