/** Whether a source has a test of some title: pages of docs/ name tests by their titles, which are to be there. */

/** Titles of tests that are made in a loop, as patterns: each `${…}` stands for a case. */
function patternsOf(source: string): readonly RegExp[] {
  return [...source.matchAll(/`([^`\n]*\$\{[^`\n]*)`/g)].map(([, template = ""]) => {
    const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join("(.+)")}$`);
  });
}

/** Whether a file has a test, or a case of one, of that title. */
export function hasTest(source: string, title: string): boolean {
  const quoted = (text: string): boolean =>
    [`"${text}"`, `\`${text}\``, JSON.stringify(text), `'${text}'`].some((form) => source.includes(form));
  if (quoted(title)) return true;
  return patternsOf(source).some((pattern) => {
    const cases = pattern.exec(title)?.slice(1);
    return cases !== undefined && pattern.source.length > "^(.+)$".length && cases.every(quoted);
  });
}
