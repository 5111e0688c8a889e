import assert from "node:assert/strict";
import { findUserId, userId } from "../../lib/os/accounts.ts";

const PASSWD =
  "root:x:0:0:root:/root:/bin/bash\nuucp:x:10:10:uucp:/var/spool/uucp:/usr/sbin/nologin\n+nis::::::\n\nbad:x:y:1\n";

const CASES: [name: string, want: number | undefined][] = [
  ["root", 0],
  ["uucp", 10],
  ["UUCP", undefined],
  ["bad", undefined],
  ["+nis", undefined],
  ["", undefined],
];

for (const [name, want] of CASES) {
  Deno.test(`findUserId() finds ${want} for ${JSON.stringify(name)}`, () => {
    assert.equal(findUserId(PASSWD, name), want);
  });
}

Deno.test("userId() takes names of this machine, and numbers", () => {
  assert.deepEqual(["root", "118", "4294967295", "no such user"].map(userId), [0, 118, undefined, undefined]);
});
