// Maps of lists: what belongs to one key, in the order in which it came.

/** Adds an item to the list of a key, which the first item makes. */
export function addToList<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const held = lists.get(key);
  if (held === undefined) lists.set(key, [item]);
  else held.push(item);
}
