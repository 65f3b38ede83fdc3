import { createHash } from "node:crypto";

/** One of several equal parts of a fleet, from 1. */
export type Shard = { readonly index: number; readonly count: number };

/** Reads `2/4`; undefined for any other text. */
export function parseShard(text: string): Shard | undefined {
  const [, index, count] = /^\s*(\d{1,6})\s*\/\s*(\d{1,6})\s*$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  return shard.index >= 1 && shard.index <= shard.count ? shard : undefined;
}

/**
 * True if a member belongs to a shard. Its name alone decides: a member that is added while shards run elsewhere moves no
 * other member from one shard to another.
 */
export function isInShard(name: string, { index, count }: Shard): boolean {
  return createHash("sha256").update(name).digest().readUInt32BE(0) % count === index - 1;
}
