/**
 * A sender in TypeScript for one test: writes how it was started into `started.json` below the folder named by its
 * first argument, marks the job as failed for good and exits with 1.
 */

/** flock(2)'s LOCK_EX. */
const EXCLUSIVE = true;
const [dir = "", ...args] = Deno.args;
const status = Deno.readTextFileSync("/proc/self/status");
const qfile = args.at(-1) ?? "";

Deno.writeTextFileSync(
  `${dir}/started.json`,
  JSON.stringify({
    args,
    cwd: Deno.cwd(),
    uids: /^Uid:\t(.*)$/m.exec(status)?.[1],
    gids: /^Gid:\t(.*)$/m.exec(status)?.[1],
    site: Deno.env.get("SITE"),
  }),
);
using job = Deno.openSync(qfile, { read: true, write: true });
const free = job.tryLockSync(EXCLUSIVE);
const text = Deno.readTextFileSync(qfile);
const marked = text.replace(/^returned:.*$/m, "returned:1").replace(/^status:.*$/m, `status:lock ${free}`);
job.writeSync(new TextEncoder().encode(marked));
Deno.exit(1);
