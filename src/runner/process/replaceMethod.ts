/** A function of any object, as it is replaced. */
type Method = (this: never, ...args: never[]) => unknown;

/**
 * Replaces a method. The replacement has the name and the number of parameters of the original, because some packages
 * recognise a version by them (typeorm-transactional refuses a `DataSource` whose `query` has not three).
 */
export function replaceMethod<T extends object>(
  target: T,
  name: keyof T & string,
  replacement: (original: Method) => Method,
): void {
  const original = target[name] as Method;
  const replaced = replacement(original);
  Object.defineProperties(replaced, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
  });
  Object.assign(target, { [name]: replaced });
}
