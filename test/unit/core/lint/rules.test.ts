import assert from "node:assert/strict";
import { lint } from "../../../../src/core/lint/lint.ts";
import type { RuleId } from "../../../../src/core/lint/ruleTable.ts";
import { ruleIds } from "../../../../src/core/lint/ruleTable.ts";
import type { LintCase } from "../../../support/lint/caseTypes.ts";
import { caseOf, migrationWith, ruleCases } from "../../../support/lint/cases.ts";

/** Rules that are not about a statement of `up()`; their tests are in other files. */
const others =
  /^(?:no-down|irreversible|typeorm-(?:class|out|orphan|edited|empty|synchronize)|.*-in-rehearsal|fails-on-live-rows|rewrites-table|drops-objects)/;

function foundBy(rule: RuleId, one: LintCase): readonly string[] {
  const { sql, transaction, facts = {}, isSwitchedOn = false } = caseOf(one);
  const settings = isSwitchedOn ? { [rule]: "warning" } : {};
  const { findings } = lint(migrationWith(sql, transaction), () => facts, settings);
  return findings.map((finding) => finding.rule);
}

const title = (one: LintCase) => caseOf(one).sql.join("; ").slice(0, 110);

describe("the rules of migrations", () => {
  for (const rule of ruleIds.filter((id) => !others.test(id))) {
    const cases = ruleCases[rule];
    it(`have statements that must and must not trigger ${rule}`, () => {
      assert.ok(cases && cases.yes.length > 0 && cases.no.length > 0);
    });
    for (const one of cases?.yes ?? [])
      it(`report ${rule} for ${title(one)}`, () =>
        assert.ok(foundBy(rule, one).includes(rule), foundBy(rule, one).join()));
    for (const one of cases?.no ?? [])
      it(`do not report ${rule} for ${title(one)}`, () => assert.ok(!foundBy(rule, one).includes(rule)));
  }
});
