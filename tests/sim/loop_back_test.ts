import assert from "node:assert/strict";
import { execute, linger, listen } from "ts-esl";
import { blankFax } from "../../lib/sim/mod.ts";
import { ended, eventName, EVENTS, type Rig, startRig } from "./rig.ts";

/** Fast, but for the limits within which the application has to act: it shares its process with the switch. */
const SPEED = { factor: 500, sendTimeoutMs: 5000, receiveTimeoutMs: 5000, farewellMs: 5000 };
/** Divided by the factor, 6 s; what an originate has by itself would be a ninth of a second. */
const IN_TIME = "originate_timeout=3000";

/** Takes the next call and receives a fax; without a file refuses it. */
async function receiveNext(rig: Rig, file: string | undefined): Promise<string[]> {
  await using server = listen({ hostname: "127.0.0.1", port: 0 });
  rig.simulator.setGofaxd({ hostname: "127.0.0.1", port: server.address.port });
  const { value: call } = await server[Symbol.asyncIterator]().next();
  assert.ok(call !== undefined);
  const { connection } = call;
  await connection.request(linger());
  await connection.request(EVENTS);
  const steps = file !== undefined
    ? [["answer"], ["set", "fax_ident=+1 337"], ["rxfax", file], ["hangup"]]
    : [["respond", "404"]];
  for (const [app = "", argument] of steps) await connection.request(execute(app, argument));
  const seen: string[] = [];
  for await (const event of connection.events()) {
    if (event.get("Unique-ID") === call.uuid) seen.push(eventName(event));
    if (seen.at(-1) === "HANGUP") break;
  }
  await connection.close();
  return seen;
}

Deno.test("A number that loops carries the sender's TIFF to the receiver byte for byte", async () => {
  await using rig = await startRig({ speed: SPEED });
  const [out, into] = [`${rig.directory}/out.tif`, `${rig.directory}/in.tif`];
  await Deno.writeFile(out, blankFax({ pages: 4, lines: 196 }));
  const receiving = receiveNext(rig, into);
  await rig.client.bgapi(
    `originate {origination_uuid=loop,${IN_TIME},fax_ident='+49 7'}sofia/gateway/default/8001 &txfax(${out})`,
  );
  const sent = (await rig.until(ended("loop"))).filter((event) => event.get("Unique-ID") === "loop");
  const pages = (word: string): string[] => Array.from({ length: 4 }, () => `${word}faxpageresult`);
  assert.deepEqual(sent.map(eventName), [
    "RINGING",
    "ACTIVE",
    "txfaxnegociateresult",
    ...pages("tx"),
    "txfaxresult",
    "HANGUP",
  ]);
  assert.deepEqual(await receiving, [
    "ACTIVE",
    "rxfaxnegociateresult",
    ...pages("rx"),
    "rxfaxresult",
    "HANGUP",
  ]);
  assert.deepEqual(await Deno.readFile(into), await Deno.readFile(out));
  const result = sent.find((event) => eventName(event) === "txfaxresult");
  assert.equal(result?.get("fax-remote-station-id"), "+1 337");
  assert.equal(result?.get("Answer-State"), "hangup");
});

Deno.test("A number that loops hands a refusal back to the sender", async () => {
  await using rig = await startRig({ speed: SPEED });
  const receiving = receiveNext(rig, undefined);
  assert.equal(
    await rig.client.api(`originate {${IN_TIME}}sofia/gateway/default/8001 &park`),
    "-ERR UNALLOCATED_NUMBER\n",
  );
  assert.deepEqual(await receiving, ["HANGUP"]);
});

Deno.test("A sender that gives up cancels the call that came back", async () => {
  await using rig = await startRig({ speed: { ...SPEED, firstPageMs: 1000 } });
  const [out, into] = [`${rig.directory}/out.tif`, `${rig.directory}/in.tif`];
  await Deno.writeFile(out, blankFax({ pages: 1 }));
  const receiving = receiveNext(rig, into);
  await rig.client.bgapi(
    `originate {origination_uuid=k,${IN_TIME}}sofia/gateway/default/8001 &txfax(${out})`,
  );
  await rig.until((event) => eventName(event) === "txfaxnegociateresult");
  await rig.client.api("uuid_kill k");
  assert.deepEqual(await receiving, ["ACTIVE", "rxfaxnegociateresult", "rxfaxresult", "HANGUP"]);
  await assert.rejects(Deno.stat(into), Deno.errors.NotFound);
});
