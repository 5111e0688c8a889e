import assert from "node:assert/strict";
import { type Account, findAccount } from "../../lib/os/accounts.ts";
import { LeaveRootError, leaveRootFor, type RootKernel } from "../../lib/os/leave_root.ts";
import { E, loadLibc } from "../../lib/os/libc.ts";

loadLibc();

const PASSWD = `root:x:0:0:root:/root:/bin/bash
# a comment
uucp:x:10:10:uucp:/var/spool/uucp:/usr/sbin/nologin
fax:x:900:14::/var/spool/fax:/bin/sh
broken:x:nine:9
`;
const GROUP = `root:x:0:
uucp:x:10:fax
dialout:x:20:uucp,alice
uucpx:x:21:uucpx
tape:x:26:alice,uucp
`;

Deno.test("findAccount() finds user, groups and home, and makes do without", () => {
  const files = { passwd: PASSWD, group: GROUP };
  assert.deepEqual(findAccount(10, 99, files), {
    uid: 10,
    gid: 10,
    groups: [10, 20, 26],
    name: "uucp",
    home: "/var/spool/uucp",
  });
  assert.deepEqual(findAccount(900, 99, files).groups, [14, 10]);
  const nobody = { uid: 12345, gid: 99, groups: [99], name: undefined, home: undefined };
  assert.deepEqual(findAccount(12345, 99, files), nobody);
  assert.deepEqual(findAccount(12345, 99, { passwd: "", group: "" }), nobody);
});

const UUCP: Account = { uid: 10, gid: 10, groups: [10, 20], name: "uucp", home: undefined };

/** A kernel, how it answers, and what it leaves undone. */
function kernel(answers: Partial<Record<"groups" | "gid" | "uid", number>> = {}, undone = ""): {
  readonly kernel: RootKernel;
  readonly calls: string[];
} {
  const calls: string[] = [];
  const state = { groups: [0], gid: 0, uid: 0, caps: "000001ffffffffff" };
  return {
    calls,
    kernel: {
      status: () =>
        `Uid:\t${[state.uid, state.uid, state.uid, state.uid].join("\t")}\n` +
        `Gid:\t${[state.gid, state.gid, state.gid, state.gid].join("\t")}\nGroups:\t${
          state.groups.join(" ")
        } \n` +
        `CapInh:\t0000000000000000\nCapPrm:\t${state.caps}\nCapEff:\t${state.caps}\nCapBnd:\t000001ffffffffff\n`,
      setGroups: (gids) => {
        calls.push(`groups ${gids.join(" ")}`);
        if (undone !== "groups") state.groups = [...gids];
        return answers.groups ?? 0;
      },
      setAllGids: (gid) => {
        calls.push(`gid ${gid}`);
        if (undone !== "gid") state.gid = gid;
        return answers.gid ?? 0;
      },
      setAllUids: (uid) => {
        calls.push(`uid ${uid}`);
        if (undone !== "uid") state.uid = uid;
        if (undone !== "caps") state.caps = "0000000000000000";
        return answers.uid ?? 0;
      },
    },
  };
}

Deno.test("leaveRootFor() gives up groups, group and user, in this order", () => {
  const { kernel: willing, calls } = kernel();
  leaveRootFor(UUCP, willing);
  assert.deepEqual(calls, ["groups 10 20", "gid 10", "uid 10"]);
});

Deno.test("leaveRootFor() fails with words if the kernel refuses or lies, and goes no further", () => {
  const cases: readonly [string, RootKernel, RegExp][] = [
    [
      "groups",
      kernel({ groups: -E.PERM }).kernel,
      /instead of root: setgroups failed with EPERM; start the program/,
    ],
    ["group", kernel({ gid: -E.PERM }).kernel, /setresgid\(10\) failed with EPERM/],
    ["user", kernel({ uid: -E.INVAL }).kernel, /setresuid\(10\) failed with EINVAL/],
    ...["groups", "gid", "uid", "caps"].map((what): [string, RootKernel, RegExp] => [
      `${what} undone`,
      kernel({}, what).kernel,
      /the kernel said yes and did not do it/,
    ]),
  ];
  for (const [name, unwilling, message] of cases) {
    assert.throws(() => leaveRootFor(UUCP, unwilling), (error) => {
      assert.ok(error instanceof LeaveRootError, name);
      assert.match(error.message, message, name);
      return true;
    });
  }
  const { kernel: refusing, calls } = kernel({ groups: -E.PERM });
  assert.throws(() => leaveRootFor(UUCP, refusing), LeaveRootError);
  assert.deepEqual(calls, ["groups 10 20"]);
});
