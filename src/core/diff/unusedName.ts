/** A name that is not used, with a number at its end if it has to have one. */
export function unusedName(name: string, used: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; used.has(free); number++) free = `${name}${number}`;
  return free;
}
