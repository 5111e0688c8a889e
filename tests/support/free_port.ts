/**
 * Ports for the servers of a test. A server may start long after its port was chosen, so each port is given once: no other test of this
 * machine gets it, in this process or in another, while the process that asked runs.
 */

const CLAIMS = `/tmp/gofax-test-ports-${Deno.uid()}`;
/** How far apart the ports are that are given: the three below each are the test's, too. */
const STEP = 4;
const LOWEST = 10_000;
const HIGHEST = 65_000;
const USUAL = { first: 20_000, last: 32_000 };

/** The ports from which the kernel takes those of outgoing connections; @see ip(7), ip_local_port_range. */
function outgoing(): { readonly first: number; readonly last: number } {
  const words = Deno.readTextFileSync("/proc/sys/net/ipv4/ip_local_port_range").trim().split(/\s+/);
  const [first = 32_768, last = 60_999] = words.map(Number);
  return { first, last };
}

/** The larger part of the ports that no outgoing connection takes. */
function range(): { readonly first: number; readonly last: number } {
  const { first, last } = outgoing();
  if (first > USUAL.last) return USUAL;
  const below = { first: LOWEST, last: first - 1 };
  const above = { first: last + 1, last: HIGHEST };
  const larger = below.last - below.first > above.last - above.first ? below : above;
  return larger.last - larger.first > 1_000 ? larger : USUAL;
}

function runs(pid: number): boolean {
  try {
    return Deno.statSync(`/proc/${pid}`).isDirectory;
  } catch {
    return false;
  }
}

/** Whether the process that claimed this port is gone. */
function isLeft(claim: string): boolean {
  try {
    const pid = Number(Deno.readTextFileSync(claim));
    // a claim without a number is being written
    return pid > 0 && !runs(pid);
  } catch {
    return false;
  }
}

function claim(port: number): boolean {
  const path = `${CLAIMS}/${port}`;
  if (isLeft(path)) Deno.removeSync(path);
  try {
    Deno.writeTextFileSync(path, String(Deno.pid), { createNew: true });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

function isFree(port: number): boolean {
  try {
    using _listener = Deno.listen({ hostname: "127.0.0.1", port });
    return true;
  } catch {
    return false;
  }
}

/**
 * A port that nobody listens at and that is given to nobody else, as is the one below it: hfaxd listens at the one and sends data from
 * the other.
 *
 * @throws {Error} If none of a thousand tries finds one.
 */
export function freePort(): number {
  Deno.mkdirSync(CLAIMS, { recursive: true });
  const { first, last } = range();
  const places = Math.floor((last - first) / STEP);
  for (let tries = 0; tries < 1_000; tries++) {
    const port = first + STEP - 1 + STEP * Math.floor(Math.random() * places);
    if (claim(port) && isFree(port) && isFree(port - 1)) return port;
  }
  throw new Error(`No port between ${first} and ${last} is free; ${CLAIMS} has the claims of running tests`);
}
