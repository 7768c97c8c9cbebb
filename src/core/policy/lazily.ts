// Values that are made when someone asks for them, and then stay.

export function lazily<T>(make: () => T): () => T {
  let value: { readonly made: T } | undefined;
  return () => {
    value ??= { made: make() };
    return value.made;
  };
}

/** One value for each key. */
export function remembered<T>(): (key: string, make: () => T) => T {
  const known = new Map<string, { readonly made: T }>();
  return (key, make) => {
    let value = known.get(key);
    if (value === undefined) {
      value = { made: make() };
      known.set(key, value);
    }
    return value.made;
  };
}

/** One value for each object, as long as the object is there. */
export function keptWith<Key extends object, T>(make: (key: Key) => T): (key: Key) => T {
  const known = new WeakMap<Key, { readonly made: T }>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = { made: make(key) };
      known.set(key, value);
    }
    return value.made;
  };
}
