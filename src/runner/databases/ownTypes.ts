import { parseJson } from "../process/intrinsics.ts";

type Parse = (text: string) => unknown;

const isTrue: Parse = (text) => text === "t";
const asIs: Parse = (text) => text;
const toNumber: Parse = (text) => +text;

/**
 * Parsers for the types that the extension's own queries return, by oid, with the defaults of `pg`. All other types
 * stay texts.
 */
const scalars: ReadonlyMap<number, Parse> = new Map([
  [16, isTrue],
  [21, toNumber],
  [23, toNumber],
  [26, toNumber],
  [700, toNumber],
  [701, toNumber],
  [114, parseJson],
  [3802, parseJson],
]);

/** Array types, with the type of their members. */
const arrays: ReadonlyMap<number, number> = new Map([
  [1000, 16],
  [1005, 21],
  [1007, 23],
  [1028, 26],
  [1021, 700],
  [1022, 701],
  [1009, 25],
  [1014, 1042],
  [1015, 1043],
  [1016, 20],
  [199, 114],
  [3807, 3802],
]);

/**
 * Type parsers of our own queries, for a client's or a query's `types`. A project may replace those of `pg` for the whole
 * process: one that parses booleans itself would never get the lock.
 */
export const ownTypes = {
  getTypeParser: (oid: number): Parse => {
    const member = arrays.get(oid);
    if (member === undefined) return scalars.get(oid) ?? asIs;
    const parse = scalars.get(member) ?? asIs;
    return (text) => parseArray(text, parse);
  },
};

/** Reads PostgreSQL's text of an array (manual, "Array Input and Output Syntax"). */
function parseArray(text: string, parse: Parse): unknown[] {
  // `[2:3]={…}`: bounds other than from 1.
  let at = text.indexOf("{");
  const read = (): unknown[] => {
    const items: unknown[] = [];
    for (at++; at < text.length && text[at] !== "}";) {
      if (text[at] === ",") at++;
      else if (text[at] === "{") items.push(read());
      else items.push(readItem());
    }
    at++;
    return items;
  };
  const readItem = (): unknown => {
    let item = "";
    if (text[at] !== '"') {
      for (; at < text.length && text[at] !== "," && text[at] !== "}"; at++) item += text[at];
      return item === "NULL" ? null : parse(item);
    }
    for (at++; at < text.length && text[at] !== '"'; at++) {
      if (text[at] === "\\") at++;
      item += text[at];
    }
    at++;
    return parse(item);
  };
  return read();
}
