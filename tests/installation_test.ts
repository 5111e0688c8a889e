/** Which HylaFAX the tests run: the environment names all of it or nothing, and what it names is there. */

import assert from "node:assert/strict";
import { installationAt, namedInstallation } from "./support/installation.ts";

const FILES = [
  ...["sendfax", "faxstat", "faxrm", "faxalter"].map((name) => `inst/bin/${name}`),
  ...["faxq", "hfaxd", "faxstate"].map((name) => `inst/sbin/${name}`),
  ...["notify", "faxrcvd", "ps2fax.gs"].map((name) => `spool/bin/${name}`),
];

async function withInstallation(version: string, use: (dir: string) => void): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "gofax-installation-" });
  try {
    for (const folder of ["inst/bin", "inst/sbin", "spool/bin", "spool/etc"]) {
      await Deno.mkdir(`${dir}/${folder}`, { recursive: true });
    }
    for (const file of FILES) await Deno.writeTextFile(`${dir}/${file}`, "");
    await Deno.writeTextFile(`${dir}/inst/sbin/faxsetup`, `#! /bin/bash\n#\n# VERSION:\t${version}\n#\n`);
    use(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("an installation is known by what faxsetup says of itself", async () => {
  for (const [version, dialect] of [["6.0.7", "hylafax"], ["7.0.11", "hylafax+"], ["5.5.9", "hylafax+"]]) {
    await withInstallation(version ?? "", (dir) => {
      const found = installationAt(`${dir}/inst`, `${dir}/spool`);
      assert.deepEqual([found.version, found.dialect], [version, dialect]);
      assert.deepEqual([found.faxq, found.scripts], [`${dir}/inst/sbin/faxq`, `${dir}/spool/bin`]);
    });
  }
});

Deno.test("a wrong prefix, and half of the variables, are told before any test runs", async () => {
  await withInstallation("7.0.11", (dir) => {
    const variables = (prefix?: string, spool?: string) => (name: string): string | undefined =>
      name === "GOFAX_TEST_HYLAFAX" ? prefix : spool;
    assert.equal(namedInstallation(variables()), undefined);
    assert.throws(() => namedInstallation(variables(`${dir}/inst`)), /are set together, or neither$/);
    assert.throws(() => namedInstallation(variables(undefined, `${dir}/spool`)), /are set together/);
    assert.throws(() => namedInstallation(variables("inst", `${dir}/spool`)), /must be an absolute path/);
    assert.throws(
      () => namedInstallation(variables(`${dir}/other`, `${dir}/spool`)),
      /^Error: GOFAX_TEST_HYLAFAX names no HylaFAX that can be tested: no \S+\/other\/bin\/sendfax, /,
    );
    Deno.removeSync(`${dir}/spool/bin/notify`);
    assert.throws(() => namedInstallation(variables(`${dir}/inst`, `${dir}/spool`)), /no \S+\/bin\/notify$/);
  });
});
