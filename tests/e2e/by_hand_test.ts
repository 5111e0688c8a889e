/**
 * docs/by-hand.md, typed word by word on a machine with Debian's HylaFAX, or with HylaFAX+, in a mount namespace of its own. Nothing is
 * started.
 */

import assert from "node:assert/strict";
import { debianTest, hylafaxTest } from "../support/hylafax.ts";
import { PLUS_FAXSETUP, PLUS_FOLDERS, PLUS_MACHINE, PLUS_SPOOL } from "../support/plus_machine.ts";
import { onPrivateMachine } from "../support/private_machine.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Commands that need a compiled program, or start services. */
const NOT_HERE = /^(?:\.\/build\.sh|install .* dist\/gofax .*|systemctl .*)$/gm;

/** The blocks of the page for the shell, by the heading that they stand under, without what is not for here. */
async function blocksOf(heading: string): Promise<readonly string[]> {
  const page = await Deno.readTextFile(`${ROOT}docs/by-hand.md`);
  const part = page.split(/^## /m).find((each) => each.startsWith(heading)) ?? "";
  const blocks = [...part.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = ""]) => block);
  assert.ok(blocks.length > 0, heading);
  return blocks.map((block) => block.replace(NOT_HERE, "true"));
}

/** The steps as far as the configuration is checked. */
async function debiansWay(): Promise<string> {
  const steps = await Promise.all(["1.", "2.", "3.", "4."].map(blocksOf));
  return steps.flat().join("");
}

/** The same with HylaFAX+: another second step, and one more after the fourth. */
async function plusWay(): Promise<string> {
  const [one, three, four, plus] = await Promise.all(["1.", "3.", "4.", "With HylaFAX+"].map(blocksOf));
  const [second = "", after = ""] = plus ?? [];
  assert.match(second, /^spool=\/var\/spool\/hylafax$/m);
  const own = second.replace(/^spool=.*$/m, `spool=${PLUS_SPOOL}`);
  // step 4 is checked after the last of its changes
  const fourth = (four ?? []).filter((block) => !block.includes("config check"));
  return [...one ?? [], own, ...three ?? [], ...fourth, after].join("");
}

/** What is left for gofax setup after the way by hand: the values that are a person's, and nothing else. */
const LEFT =
  `gofax setup --dry-run --ident '+49 30 1' --header X --faxnumber 030 --pbx trunk --pbx-address 10.0.0.5`;

async function typed(
  line: string,
  layered: readonly string[] = [],
): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const scratch = await Deno.makeTempDir({ prefix: "gofax-by-hand-" });
  try {
    await Deno.writeTextFile(`${scratch}/none.conf`, "");
    const config = `${scratch}/none.conf`;
    const ran = await onPrivateMachine({ line, cwd: ROOT, config, scratch, layered }).output();
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    return { code: ran.code, out: text(ran.stdout), error: text(ran.stderr) };
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** Files that a plan of gofax setup makes or changes, and links. */
function changesIn(plan: string): readonly string[] {
  return [...plan.matchAll(/^ +(?:\d+\. )?((?:make|change|link|remove|write) \/\S+)/gm)].map((
    [, change = ""],
  ) => change)
    .filter((change) => !change.endsWith("/etc/aliases"));
}

debianTest("the commands of docs/by-hand.md leave to gofax setup what only a person knows", async () => {
  const { code, out, error } = await typed(`set -e
    rm -f /etc/gofax.conf
    sed -i /^SBIN=/d /etc/hylafax/setup.cache
    ${await debiansWay()}
    ${LEFT}`);
  assert.equal(code, 0, error);
  assert.match(out, /^\/etc\/gofax\.conf: 0 problems, /m);
  assert.deepEqual(changesIn(out), [
    "change /etc/freeswitch/autoload_configs/acl.conf.xml",
    "change /etc/freeswitch/gateways/default.xml",
    "change /etc/gofax.conf",
    // setup.cache has the line; this keeps it there
    "make /usr/sbin/faxsetup.local",
  ]);
});

hylafaxTest(
  "the commands of docs/by-hand.md for HylaFAX+ leave to gofax setup what only a person knows",
  async () => {
    const { code, out, error } = await typed(
      `set -e
    rm -f /etc/gofax.conf
    ${PLUS_MACHINE}
    ${PLUS_FAXSETUP}
    ${await plusWay()}
    ${LEFT}`,
      PLUS_FOLDERS,
    );
    assert.equal(code, 0, error);
    assert.match(out, /^\/etc\/gofax\.conf: 0 problems, /m);
    assert.deepEqual(changesIn(out), [
      "change /etc/freeswitch/autoload_configs/acl.conf.xml",
      "change /etc/freeswitch/gateways/default.xml",
      "change /etc/gofax.conf",
    ]);
  },
);
