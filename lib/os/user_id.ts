/** The number of a user, out of /etc/passwd (passwd(5)). Users that come from elsewhere have to be given by their number. */

const MOST = 2 ** 32 - 2;

/** Finds a user in the text of the file; undefined if it is not there. */
export function findUser(passwd: string, name: string): number | undefined {
  for (const line of passwd.split("\n")) {
    const [user, _password, id] = line.split(":");
    if (user === name && /^\d+$/.test(id ?? "")) return Number(id);
  }
  return undefined;
}

/** The number of a user of that name or number; undefined if there is none. Never throws. */
export function userId(name: string): number | undefined {
  if (/^\d{1,10}$/.test(name)) return Number(name) <= MOST ? Number(name) : undefined;
  try {
    return findUser(Deno.readTextFileSync("/etc/passwd"), name);
  } catch {
    return undefined;
  }
}
