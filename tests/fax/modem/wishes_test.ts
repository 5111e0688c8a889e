import assert from "node:assert/strict";
import { newModem, type OutboundWish } from "../../../lib/fax/modem/modem.ts";
import { formatWishes, parseWishes } from "../../../lib/fax/modem/wishes.ts";
import { modemName } from "../../../lib/hylafax/ids.ts";

const WISHES: readonly OutboundWish[] = ["down", "ready", "busy", "exempt"];

Deno.test("parseWishes() reads what formatWishes() writes; a modem that is not there is ready", () => {
  const modems = WISHES.map((wish, index) => ({ ...newModem(modemName(`freeswitch${index}`)), wish }));
  const text = formatWishes(modems);
  assert.equal(text, "freeswitch0\tdown\nfreeswitch2\tbusy\nfreeswitch3\texempt\n");
  assert.deepEqual(modems.map(({ name }) => parseWishes(text)(name)), WISHES);
  assert.equal(formatWishes([newModem(modemName("freeswitch0"))]), "");
});

Deno.test("parseWishes() passes over what makes no sense", () => {
  const wishOf = parseWishes("rubbish\nfreeswitch0\tperhaps\nfreeswitch1\tdown\nfreeswitch2\tdo");
  assert.deepEqual(["freeswitch0", "freeswitch1", "freeswitch2"].map(wishOf), ["ready", "down", "ready"]);
});
