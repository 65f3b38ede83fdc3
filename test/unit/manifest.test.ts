import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { DOMParser } from "linkedom";
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
      readonly steps: readonly {
        readonly id: string;
        readonly description: string;
        readonly media: { readonly svg: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
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

  it("has a picture with an alternative text for each step, which follows the theme and runs nothing", () => {
    const pictures = steps.map(({ media }) => media.svg);
    assert.deepEqual(
      readdirSync("media/walkthrough")
        .map((name) => `media/walkthrough/${name}`)
        .sort(),
      [...pictures].sort(),
    );
    for (const { id, media } of steps) {
      const svg = new DOMParser().parseFromString(readFileSync(media.svg, "utf8"), "image/svg+xml").documentElement;
      assert.equal(svg?.tagName, "svg", id);
      assert.match(svg?.getAttribute("viewBox") ?? "", /^0 0 \d+ \d+$/, id);
      assert.deepEqual([...(svg?.querySelectorAll("script, foreignObject, image, a") ?? [])].length, 0, id);
      assert.match(svg?.outerHTML ?? "", /var\(--vscode-/, id);
      assert.ok(texts(media.altText).length > 20, id);
    }
  });

  it("completes each step from the third on by each button of the step, and by the other ways to the same end", () => {
    for (const { id, description, completionEvents } of steps.slice(2)) {
      const buttons = [...texts(description).matchAll(/\]\(command:([\w.]+)\)/g)].map(([, command = ""]) => command);
      assert.ok(buttons.length > 0, id);
      for (const command of buttons) assert.ok(completionEvents.includes(`onCommand:${command}`), `${id}: ${command}`);
    }
    const others: Readonly<Record<string, readonly string[]>> = {
      rehearse: ["migrations.review"],
      upgrade: commandIds.filter((one) => /\.(?:upgrade\w+|applyReview|typeorm\.run)$/.test(one)),
      generate: ["migrations.typeorm.generate"],
    };
    for (const [id, commands] of Object.entries(others)) {
      const events = steps.find((one) => one.id === id)?.completionEvents ?? [];
      assert.deepEqual(
        commands.filter((one) => !events.includes(`onCommand:${one}`)),
        [],
        id,
      );
    }
  });

  function texts(key: string): string {
    return strings[key.slice(1, -1)] ?? assert.fail(key);
  }
});
