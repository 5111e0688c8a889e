/** The check of documents that wait to be sent. */

import { setRights } from "../base/act.ts";
import { type Check, ok, skipped, some, type Verdict, warning } from "../base/check.ts";
import type { Site } from "../base/site.ts";

const MOST_FILES = 20_000;

/** Documents of another user: HylaFAX's may not give them a second name (fs.protected_hardlinks), and perhaps not read them. */
function documents(site: Site): readonly Verdict[] {
  const { machine, spool: dir, owner: user } = site;
  if (user === undefined) return skipped("the spool is root's");
  if (!machine.lstat(`${dir}/docq`)?.isDirectory) return skipped("there is no docq");
  const names = machine.names(`${dir}/docq`).slice(0, MOST_FILES);
  // root's are told by the check before
  const found = names.filter((name) => {
    const info = machine.lstat(`${dir}/docq/${name}`);
    return info?.isFile === true && info.uid !== 0 && info.uid !== user.uid;
  }).map((name) => `docq/${name}`);
  if (found.length === 0) return ok(`${user.name}'s`);
  const rights = { uid: user.uid, gid: user.gid };
  return [warning(`not ${user.name}'s in ${dir}: ${some(found)}`, {
    means:
      `${user.name} may not read them, nor give them the second name that a sent document has for a moment`,
    mend: `chown ${user.name}: FILE, or gofax doctor --fix`,
    fix: setRights(site, dir, found.map((path) => [path, rights]), `gives ${some(found)} to ${user.name}`),
  })];
}

/** The check. */
export const DOCUMENT_CHECK: Check = {
  id: "spool-documents",
  part: "spool",
  title: "documents that wait in docq are HylaFAX's user's",
  after: ["spool", "spool-root-files"],
  mends: "gives them to HylaFAX's user",
  look: documents,
};
