import assert from "node:assert/strict";
import { badVersions, isOlder } from "../../../lib/site/look/versions.ts";

Deno.test("isOlder() compares numbers, not letters", () => {
  const cases: readonly (readonly [version: string, than: string, older: boolean])[] = [
    ["1.10.9-release", "1.10.11", true],
    ["1.10.12-release", "1.10.11", false],
    ["1.10.11", "1.10.11", false],
    ["1.9", "1.10.7", true],
    ["1.11.0-dev", "1.10.7", false],
    ["2", "1.11", false],
  ];
  for (const [version, than, older] of cases) {
    assert.equal(isOlder(version, than), older, `${version} ${than}`);
  }
});

Deno.test("badVersions() names what is known to be bad, with its source, and nothing else", () => {
  const fine = { freeswitch: "1.10.12-release", spandsp: "3.0.0-16125392215-7977601690", debian: 12 };
  assert.deepEqual(badVersions(fine), []);
  assert.deepEqual(badVersions({ freeswitch: undefined, spandsp: undefined, debian: undefined }), []);
  const fatal = badVersions({ ...fine, spandsp: "3.0.0-16125392215-7977601689~bookworm" });
  assert.deepEqual(fatal.map(({ isFatal, source }) => [isFatal, source]), [[
    true,
    "docs/internals/freeswitch.md#versions",
  ]]);
  assert.match(badVersions({ ...fine, debian: 13 })[0]?.means ?? "", /Debian 13 needs FreeSWITCH 1\.11/);
  for (const version of ["1.10.6", "1.10.9-release"]) {
    assert.equal(badVersions({ ...fine, freeswitch: version }).length, 1, version);
  }
});
