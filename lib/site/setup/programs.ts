/** The program, its link gofaxd, and the door; and GOfax.IP's programs, whose places they take. */

import { DAEMON, DOOR, PROGRAM, type Site } from "./site.ts";
import { followLinks, type Part, type Step } from "./step.ts";

/** Bytes that are compared at a time. */
const CHUNK = 1 << 20;

function sameContent(a: string, b: string): boolean {
  try {
    using first = Deno.openSync(a);
    using second = Deno.openSync(b);
    if (first.statSync().size !== second.statSync().size) return false;
    const [left, right] = [new Uint8Array(CHUNK), new Uint8Array(CHUNK)];
    for (;;) {
      const count = first.readSync(left);
      if (count === null) return true;
      for (let filled = 0; filled < count;) {
        const more = second.readSync(right.subarray(filled, count));
        if (more === null) return false;
        filled += more;
      }
      if (left.subarray(0, count).some((byte, index) => byte !== right[index])) return false;
    }
  } catch {
    return false;
  }
}

/** The Debian package that a file belongs to; undefined if it belongs to none. */
function packageOf({ machine }: Site, path: string): string | undefined {
  const folder = "/var/lib/dpkg/info";
  return machine.names(folder).filter((name) => /gofax.*\.list$/i.test(name))
    .find((name) => machine.text(`${folder}/${name}`)?.split("\n").includes(path))?.replace(
      /(:\w+)?\.list$/,
      "",
    );
}

function programPart(site: Site): Part {
  const { machine, program } = site;
  const path = followLinks(machine, PROGRAM);
  const isThere = machine.stat(path)?.isFile === true;
  if (program === undefined) {
    return isThere ? {} : {
      byHand: [
        `There is no ${PROGRAM}, and this is not the compiled program: build it (./build.sh), then run setup from it.`,
      ],
    };
  }
  if (isThere && sameContent(program, machine.real(path))) return {};
  return {
    steps: [{ kind: "copy", path, from: program, why: isThere ? "this version of gofax" : "gofax itself" }],
  };
}

/** What an old program at a place is, in words; undefined if there is none, or it is ours. */
function oldProgram(site: Site, path: string): string | undefined {
  const info = site.machine.lstat(path);
  if (info?.isFile !== true || (info.size ?? 0) < 1 << 16) return undefined;
  const owner = packageOf(site, path);
  return owner === "gofax"
    ? undefined
    : owner === undefined
    ? "a program"
    : `a program of the package ${owner}`;
}

function takenOver(site: Site): Part {
  const found = [DAEMON, DOOR].flatMap((path) => {
    const what = oldProgram(site, path);
    return what === undefined ? [] : [{ path, owner: packageOf(site, path), what }];
  });
  if (found.length === 0) return {};
  const owners = [...new Set(found.flatMap(({ owner }) => owner ?? []))];
  return {
    seen: found.map(({ path, what }) =>
      `${path} is ${what}, as GOfax.IP installs it: gofax takes its place, and a copy is kept`
    ),
    byHand: owners.map((owner) =>
      `The package ${owner} would put its programs back at its next upgrade. When gofax works: apt-get remove ${owner} ` +
      "(not purge, which takes gofax.conf along), then gofax setup once more."
    ),
  };
}

function linkPart({ machine }: Site): Part {
  if (machine.link(DAEMON) !== undefined && followLinks(machine, DAEMON) === followLinks(machine, PROGRAM)) {
    return {};
  }
  return {
    steps: [{
      kind: "link",
      path: DAEMON,
      target: "gofax",
      why: "the daemon is the same program by another name",
    }],
  };
}

function doorPart({ machine, door }: Site): Part {
  const info = machine.lstat(DOOR);
  const isIt = info?.isFile === true && machine.text(DOOR) === door && ((info.mode ?? 0) & 0o777) === 0o755;
  const step: Step = {
    kind: "file",
    path: DOOR,
    before: machine.text(DOOR),
    text: door,
    rights: { owner: "root:root", mode: 0o755 },
    why: "the door, which faxq starts for each job",
  };
  return isIt ? {} : { steps: [step] };
}

/** Plans what stands in /usr/bin. */
export function programParts(site: Site): readonly Part[] {
  return [takenOver(site), programPart(site), linkPart(site), doorPart(site)];
}
