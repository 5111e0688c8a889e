/**
 * Reads the JSON of gofax's notes in the spool, field by field: another version of gofax may have written it, or a process that
 * was killed meanwhile.
 */

/** An object whose fields are not checked yet. */
export type NoteFields = Readonly<Record<string, unknown>>;

/**
 * A value as an object.
 * @throws {TypeError} If it is none.
 */
export function asFields(value: unknown): NoteFields {
  if (typeof value !== "object" || value === null) throw new TypeError("no object");
  return { ...value };
}

/**
 * A field that is a text.
 * @throws {TypeError} If it is none.
 */
export function textField(of: NoteFields, name: string): string {
  const value = of[name];
  if (typeof value !== "string") throw new TypeError(`${name} is no text`);
  return value;
}

/**
 * A field that is a number and not less than 0.
 * @throws {TypeError} If it is none.
 */
export function countField(of: NoteFields, name: string): number {
  const value = of[name];
  if (typeof value !== "number" || !(value >= 0)) throw new TypeError(`${name} is no count`);
  return value;
}

/**
 * A field that is a list; none if there is none.
 * @throws {TypeError} If it is something else.
 */
export function listField(of: NoteFields, name: string): readonly unknown[] {
  const value = of[name] ?? [];
  if (!Array.isArray(value)) throw new TypeError(`${name} is no list`);
  return value;
}
