/** How a service's port can be reached from this machine. */
export type Published = {
  /** The ports of this machine that lead to it, in the order of the file. */
  readonly ports: readonly number[];
  /** It is published on a port that Docker chooses when it starts. */
  readonly isChosenByDocker: boolean;
};

type Mapping = { readonly address: string; readonly published: string; readonly target: string };

/**
 * Which ports of this machine lead to one port of a container: from the entries of `ports`, short or long, with their
 * variables put in. Entries for another address of this machine than its own (`192.168.1.5:5432:5432`), for UDP and such
 * that cannot be read are left out.
 */
export function publishedPorts(entries: readonly unknown[], container: number): Published {
  const ports: number[] = [];
  let isChosenByDocker = false;
  for (const entry of entries) {
    const mapping = mappingOf(entry);
    if (!mapping || !isThisMachine(mapping.address)) continue;
    const target = rangeOf(mapping.target);
    if (!target || container < target.first || container > target.last) continue;
    const published = rangeOf(mapping.published);
    const isOneToOne = published && published.last - published.first === target.last - target.first;
    if (isOneToOne) ports.push(published.first + container - target.first);
    // `5432-5440:5432` is any free one of them, as is no port at all.
    else if (published || mapping.published === "" || mapping.published === "0") isChosenByDocker = true;
  }
  return { ports: [...new Set(ports)].filter((port) => port > 0 && port < 65_536), isChosenByDocker };
}

function mappingOf(entry: unknown): Mapping | undefined {
  if (typeof entry === "number") return { address: "", published: "", target: String(entry) };
  if (typeof entry === "string") return shortMapping(entry);
  if (typeof entry !== "object" || entry === null) return undefined;
  const { target, published, host_ip: address, protocol } = entry as Readonly<Record<string, unknown>>;
  if (text(protocol) !== "" && text(protocol) !== "tcp") return undefined;
  return { address: text(address), published: text(published), target: text(target) };
}

/** `[[address:]published:]target[/protocol]`; an IPv6 address may stand in brackets. */
function shortMapping(entry: string): Mapping | undefined {
  const [, rest = "", protocol = "tcp"] = /^\s*([^/]*)(?:\/(\w+))?\s*$/.exec(entry) ?? [];
  if (protocol !== "tcp") return undefined;
  const [, address = "", published = "", target = ""] =
    /^(?:(?:(.*):)?([\d-]*):)?(\d+(?:-\d+)?)$/.exec(rest.trim()) ?? [];
  return target === "" ? undefined : { address: address.replace(/^\[(.*)\]$/, "$1"), published, target };
}

function rangeOf(value: string): { readonly first: number; readonly last: number } | undefined {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(value) ?? [];
  return first === undefined || first === "0" ? undefined : { first: Number(first), last: Number(last ?? first) };
}

function isThisMachine(address: string): boolean {
  return ["", "0.0.0.0", "::", "::1", "localhost"].includes(address) || /^127\./.test(address);
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}
