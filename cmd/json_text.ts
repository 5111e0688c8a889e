/** JSON as all commands print it. */

/** A value as JSON in lines. What is not known is null, so that a field is never missing. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, (_, each) => each === undefined ? null : each, 2)}\n`;
}
