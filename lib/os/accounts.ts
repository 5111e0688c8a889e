/**
 * The machine's own users and groups: passwd(5) and group(5). HylaFAX's user is one of them, even if people's accounts are kept
 * in a directory service.
 */

/** A user, with his groups and his home folder. */
export interface Account {
  /** His number. */
  readonly uid: number;
  /** The number of his own group. */
  readonly gid: number;
  /** All his groups, his own among them. */
  readonly groups: readonly number[];
  /** Undefined for a user without an entry. */
  readonly name: string | undefined;
  /** His home folder; undefined for a user without an entry. */
  readonly home: string | undefined;
}

function rows(text: string): readonly (readonly string[])[] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).map((line) =>
    line.split(":")
  );
}

function id(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/**
 * The account of a user.
 *
 * @param gid his group if he has no entry
 * @param files the texts of passwd(5) and group(5)
 */
export function findAccount(
  uid: number,
  gid: number,
  files: { readonly passwd: string; readonly group: string },
): Account {
  const entry = rows(files.passwd).find((row) => id(row[2]) === uid);
  const [name, , , own, , home] = entry ?? [];
  if (name === undefined) return { uid, gid, groups: [gid], name: undefined, home: undefined };
  const primary = id(own) ?? gid;
  const further = rows(files.group).filter(([, , , members]) => members?.split(",").includes(name))
    .flatMap((row) => id(row[2]) ?? []);
  return { uid, gid: primary, groups: [...new Set([primary, ...further])], name, home };
}

/** The number of a user in the text of passwd(5); undefined if he is not there. */
export function findUserId(passwd: string, name: string): number | undefined {
  return id(rows(passwd).find(([user, , uid]) => user === name && id(uid) !== undefined)?.[2]);
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/**
 * The account of a user of this machine.
 *
 * @param gid his group if he has no entry
 */
export function accountOf(uid: number, gid: number): Account {
  return findAccount(uid, gid, { passwd: read("/etc/passwd"), group: read("/etc/group") });
}

const MOST = 2 ** 32 - 2;

/**
 * The number of a user of this machine; undefined if there is none.
 *
 * @param name his name, or his number, because a user of a directory service is not in /etc/passwd
 */
export function userId(name: string): number | undefined {
  const number = id(name);
  if (number !== undefined) return number <= MOST ? number : undefined;
  return findUserId(read("/etc/passwd"), name);
}
