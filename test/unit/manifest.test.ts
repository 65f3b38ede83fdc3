import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { commandIds, settingDefaults, viewIds } from "../../src/manifest.ts";

type Manifest = {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly when: string; readonly contents: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { readonly default: unknown }>>;
    }[];
  };
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
};

const text = readFileSync("package.json", "utf8");
const manifest = JSON.parse(text) as Manifest;
const strings = JSON.parse(readFileSync("package.nls.json", "utf8")) as Readonly<Record<string, string>>;
const { contributes } = manifest;
const properties = Object.assign({}, ...contributes.configuration.map((group) => group.properties)) as Readonly<
  Record<string, { readonly default: unknown }>
>;

describe("the manifest", () => {
  it("has exactly the commands of ids.ts", () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), [...commandIds].sort());
  });

  it("has exactly the views of ids.ts", () => {
    assert.deepEqual(
      Object.values(contributes.views).flatMap((views) => views.map(({ id }) => id)),
      Object.values(viewIds),
    );
  });

  it("has exactly the settings of ids.ts, with the same defaults", () => {
    const declared = Object.fromEntries(
      Object.entries(properties).map(([key, { default: value }]) => [key.replace("migrations.", ""), value]),
    );
    assert.deepEqual(declared, settingDefaults);
  });

  it("restricts every setting in an untrusted workspace", () => {
    assert.deepEqual(
      [...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort(),
      Object.keys(properties).sort(),
    );
  });

  it("says everywhere in the palette when a command makes sense, or that it always does", () => {
    const inPalette = (contributes.menus["commandPalette"] ?? []).map(({ command }) => command);
    assert.deepEqual(
      [...commandIds].filter((id) => !inPalette.includes(id)),
      ["migrations.showLog", "migrations.reportProblem"],
    );
  });

  it("names only commands that exist in menus and welcome texts", () => {
    const used = [
      ...Object.values(contributes.menus).flatMap((items) => items.flatMap(({ command }) => command ?? [])),
      ...[
        ...text.matchAll(/command:(migrations\.\w+)/g),
        ...JSON.stringify(strings).matchAll(/command:(migrations\.\w+)\b(?!\.focus)/g),
      ].map((match) => match[1] ?? ""),
    ];
    assert.deepEqual(
      used.filter((command) => !(commandIds as readonly string[]).includes(command)),
      [],
    );
  });

  it("has every string it refers to, and no other", () => {
    const referred = [...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? "");
    assert.deepEqual([...new Set(referred)].sort(), Object.keys(strings).sort());
  });
});

describe("the walkthrough", () => {
  const { walkthroughs } = contributes as unknown as {
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly id: string; readonly completionEvents: readonly string[] }[];
    }[];
  };
  const steps = walkthroughs.flatMap((one) => one.steps);

  it("has six steps that complete themselves by commands, views and context keys of the extension", () => {
    assert.equal(steps.length, 6);
    const commands = steps.flatMap(({ completionEvents }) =>
      completionEvents.flatMap((event) => /^onCommand:(migrations\..+)$/.exec(event)?.[1] ?? []),
    );
    const known: readonly string[] = [...commandIds, "migrations.revisions.focus"];
    assert.deepEqual(
      commands.filter((command) => !known.includes(command)),
      [],
    );
    for (const { id, completionEvents } of steps) assert.ok(completionEvents.length > 0, id);
  });

  it("completes a step with a context key that is true before VS Code reads the walkthrough", () => {
    for (const { id, completionEvents } of steps) {
      const keys = completionEvents.filter((event) => event.startsWith("onContext:"));
      // Each of them becomes true once the walkthrough is opened or left.
      if (keys.length > 0)
        for (const operator of ["==", "!="])
          assert.ok(
            keys.some((key) => key.endsWith(`&& activeEditor ${operator} 'gettingStartedPage'`)),
            id,
          );
    }
  });
});
