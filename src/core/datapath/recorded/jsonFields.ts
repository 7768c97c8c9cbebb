// Fields of a decoded JSON value whose shape nobody promises: absent and of another type are the same.

export type JsonFields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is JsonFields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** By the name of the proto file, or in camel case, as other encoders write it. */
export function fieldOf(fields: JsonFields, name: string): unknown {
  return fields[name] ?? fields[name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())];
}

export function fieldsOf(fields: JsonFields, name: string): JsonFields {
  const value = fieldOf(fields, name);
  return isFields(value) ? value : {};
}

export function textOf(fields: JsonFields, name: string): string | null {
  const value = fieldOf(fields, name);
  return typeof value === "string" && value !== "" ? value : null;
}

/** Numbers of 64 bits are texts in JSON made from protobuf. */
export function numberOf(fields: JsonFields, name: string): number | null {
  const value = fieldOf(fields, name);
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : null;
}

export function listOf(fields: JsonFields, name: string): readonly unknown[] {
  const value = fieldOf(fields, name);
  return Array.isArray(value) ? value : [];
}
