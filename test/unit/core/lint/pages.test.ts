import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { ruleIds, rules } from "../../../../src/core/lint/ruleTable.ts";

const folder = "docs/rules";
const headings = ["What it finds", "Why it hurts", "What to write instead", "How to switch it off"];
/** Locks as the pages write them. */
const locks: Readonly<Record<string, string>> = {
  Share: "SHARE",
  ShareRowExclusive: "SHARE ROW EXCLUSIVE",
  AccessExclusive: "ACCESS EXCLUSIVE",
};

describe("the pages of the rules", () => {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));

  it("are one for each rule, in the folder of its family, and a list", () => {
    const expected = ruleIds.map((id) => `${rules[id].family}/${id}.md`);
    assert.deepEqual(pages.toSorted(), [...expected, "README.md"].toSorted());
  });

  for (const id of ruleIds) {
    it(`say of ${id} what the table of rules says`, () => {
      const { family, severity, isOff, claim } = rules[id];
      const page = readFileSync(`${folder}/${family}/${id}.md`, "utf8");
      assert.ok(page.startsWith(`# ${id}\n`));
      assert.ok(page.includes(isOff ? `**off (${severity} if a setting switches it on)**` : `**${severity}**`));
      assert.deepEqual(
        [...page.matchAll(/^## (.*)$/gm)].map((match) => match[1]),
        headings,
      );
      assert.ok(page.includes(`// migrations-ignore: ${id} `));
      if (claim?.kind === "lock") assert.ok(page.includes(`\`${locks[claim.mode] ?? ""}\` lock`));
      if (claim?.kind === "rewrite") assert.match(page, /rewrites? /);
      if (claim?.kind === "fails") assert.match(page, /fails with [0-9A-Z]{5}/);
    });
  }

  it("are all in the list, with their severity", () => {
    const list = readFileSync(`${folder}/README.md`, "utf8");
    for (const id of ruleIds) {
      const { family, severity, isOff } = rules[id];
      assert.ok(list.includes(`| [${id}](${family}/${id}.md) | ${isOff ? "off" : severity} |`), id);
    }
  });
});
