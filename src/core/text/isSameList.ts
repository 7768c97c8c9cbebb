// Lists of the same items: of the same objects, by which stages see that nothing changed.

export function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && a.every((item, at) => item === b[at]));
}
