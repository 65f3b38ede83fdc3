/**
 * Stands in for the module `vscode` where the unit tests are bundled: what sentences, rows and cards are made of, and
 * windows that write down what they were asked to show. Whatever else the editor does is tested in the editor itself.
 */
type Asked = { readonly message: string; readonly detail: string; readonly buttons: readonly string[] };
type Pick = { readonly label: string; readonly description?: string };
type Input = {
  readonly title?: string;
  readonly prompt?: string;
  readonly validateInput?: (value: string) => { readonly message: string } | string | undefined;
};

/** What was shown since the last `reset`, and what the next questions are answered with. */
export const shownByEditor: { asked: Asked[]; answers: (string | undefined)[]; settings: Record<string, unknown> } = {
  asked: [],
  answers: [],
  settings: {},
};

/** Forgets what was shown, answered and set. */
export function reset(settings: Readonly<Record<string, unknown>> = {}): void {
  Object.assign(shownByEditor, { asked: [], answers: [], settings });
}

function show(message: string, ...rest: readonly unknown[]): Promise<string | undefined> {
  const [options] = rest.filter((one) => typeof one === "object") as readonly { readonly detail?: string }[];
  const buttons = rest.filter((one) => typeof one === "string");
  shownByEditor.asked.push({ message, detail: options?.detail ?? "", buttons });
  return Promise.resolve(shownByEditor.answers.shift());
}

function input({ title = "", prompt = "", validateInput }: Input): Promise<string | undefined> {
  const answer = shownByEditor.answers[0];
  const hint = answer === undefined ? undefined : validateInput?.(answer);
  const buttons = hint === undefined ? [] : [typeof hint === "string" ? hint : hint.message];
  return show(title, { detail: prompt }, ...buttons);
}

/** A list is written down with its rows as buttons; the answer is the label of the one that is picked. */
async function pick(items: readonly Pick[], { title = "" }: { readonly title?: string }): Promise<Pick | undefined> {
  const rows = items.map(({ label, description = "" }) => `${label} ${description}`.trim());
  const answer = await show(title, {}, ...rows);
  return items.find(({ label }) => label === answer);
}

export const l10n = {
  t: (message: string, ...values: readonly (string | number | boolean)[]): string =>
    message.replaceAll(/\{(\d+)\}/g, (whole, index: string) => {
      const value = values[Number(index)];
      return value === undefined ? whole : String(value as string | number);
    }),
};

export const env = { language: "en" };

export const window = {
  showInformationMessage: show,
  showWarningMessage: show,
  showErrorMessage: show,
  showInputBox: input,
  showQuickPick: pick,
  setStatusBarMessage: show,
  withProgress: <T>(_: unknown, work: (progress: object, token: object) => Promise<T>): Promise<T> =>
    work({}, { isCancellationRequested: false, onCancellationRequested: () => undefined }),
};

export const workspace = {
  isTrusted: true,
  asRelativePath: (file: string | Uri) => (typeof file === "string" ? file : file.fsPath).replace(/^\/repo\//, ""),
  getConfiguration: () => ({ get: (key: string) => shownByEditor.settings[key] }),
};

export class Uri {
  readonly fsPath: string;
  constructor(file: string) {
    this.fsPath = file;
  }
  static file(file: string): Uri {
    return new Uri(file);
  }
  toString(): string {
    return `file://${this.fsPath}`;
  }
}

export class Position {
  readonly line: number;
  readonly character: number;
  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

export class Range {
  readonly start: unknown;
  readonly end: unknown;
  constructor(...ends: readonly unknown[]) {
    [this.start, this.end] = ends;
  }
}

export class ThemeColor {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

export class ThemeIcon {
  readonly id: string;
  readonly color: ThemeColor | undefined;
  constructor(id: string, color?: ThemeColor) {
    this.id = id;
    this.color = color;
  }
}

export class MarkdownString {
  readonly value: string;
  isTrusted: unknown;
  constructor(value: string) {
    this.value = value;
  }
}

export class TreeItem {
  readonly label: string;
  constructor(label: string) {
    this.label = label;
  }
}

export class EventEmitter<T> {
  readonly #listeners = new Set<(event: T) => void>();
  readonly event = (listener: (event: T) => void): { dispose: () => void } => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };
  fire(event: T): void {
    for (const listener of this.#listeners) listener(event);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

export const InputBoxValidationSeverity = { Info: 1, Warning: 2, Error: 3 };
export const QuickPickItemKind = { Default: 0, Separator: -1 };
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const ProgressLocation = { Notification: 15, Window: 10 };

export class TestMessage {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}
