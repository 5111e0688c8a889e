/** docs/by-hand.md, typed word by word on a machine with Debian's HylaFAX, in a mount namespace of its own. Nothing is started. */

import assert from "node:assert/strict";
import { debianTest } from "../support/hylafax.ts";
import { onPrivateMachine } from "../support/private_machine.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Commands that need a compiled program, or start services. */
const NOT_HERE = /^(?:\.\/build\.sh|install .* dist\/gofax .*|systemctl .*)$/gm;

/** The blocks of the page for the shell, as far as the configuration is checked. */
async function blocks(): Promise<string> {
  const page = await Deno.readTextFile(`${ROOT}docs/by-hand.md`);
  const all = [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = ""]) => block);
  const last = all.findIndex((block) => block.includes("gofax config check"));
  assert.ok(last > 0);
  return all.slice(0, last + 1).join("").replace(NOT_HERE, "true");
}

/** What is left for gofax setup after the way by hand: the values that are a person's, and nothing else. */
const LEFT =
  `gofax setup --dry-run --ident '+49 30 1' --header X --faxnumber 030 --pbx trunk --pbx-address 10.0.0.5`;

async function typed(
  line: string,
): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const scratch = await Deno.makeTempDir({ prefix: "gofax-by-hand-" });
  try {
    await Deno.writeTextFile(`${scratch}/none.conf`, "");
    const ran = await onPrivateMachine({ line, cwd: ROOT, config: `${scratch}/none.conf`, scratch }).output();
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
    ${await blocks()}
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
