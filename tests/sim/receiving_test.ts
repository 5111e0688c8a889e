import assert from "node:assert/strict";
import { connect, execute, hangup, linger } from "ts-esl";
import { blankFax, type CallBehaviour, type CallOptions, type CallRecord } from "../../lib/sim/mod.ts";
import { readPages } from "../../lib/sim/fax/tiff_pages.ts";
import { type Application, eventName, EVENTS, type Rig, startRig, takeCall } from "./rig.ts";

/** Answers, receives into `file` and notes the names of the events. */
function receive(file: string, events: string[], ...variables: string[]): Application {
  return async (connection) => {
    await connection.request(linger());
    await connection.request(EVENTS);
    for (const variable of variables) await connection.request(execute("set", variable));
    for (
      const [app, argument] of [["ring_ready"], ["sleep", "2000"], ["answer"], ["rxfax", file], [
        "hangup",
      ]] as const
    ) {
      await connection.request(execute(app, argument));
    }
    for await (const event of connection.events()) {
      events.push(eventName(event));
      if (events.at(-1) === "HANGUP") break;
    }
    await connection.close();
  };
}

interface Reception {
  readonly record: CallRecord;
  readonly events: string[];
  readonly pages: number | undefined;
}

async function receiveCall(rig: Rig, options: Partial<CallOptions>): Promise<Reception> {
  const file = `${rig.directory}/in.tif`;
  const events: string[] = [];
  const record = await takeCall(rig.simulator, { to: "8001", ...options }, receive(file, events));
  const bytes = await Deno.readFile(file).catch(() => undefined);
  await Deno.remove(file).catch(() => undefined);
  return { record, events, pages: bytes === undefined ? undefined : readPages(bytes).length };
}

Deno.test("Simulator.call() behaves in the ways it is asked for", async () => {
  await using rig = await startRig();
  const page = "rxfaxpageresult";
  const [negotiated, result] = ["rxfaxnegociateresult", "rxfaxresult"];
  const cases: readonly (readonly [CallBehaviour, readonly string[], number | undefined])[] = [
    ["ok", ["ACTIVE", negotiated, page, page, page, result, "HANGUP"], 3],
    ["abort-after-page:2", ["ACTIVE", negotiated, page, page, result, "HANGUP"], 2],
    ["no-fax", ["ACTIVE", result, "HANGUP"], undefined],
    ["retrain", ["ACTIVE", negotiated, negotiated, page, page, page, result, "HANGUP"], 3],
    ["badrows", ["ACTIVE", negotiated, page, page, page, result, "HANGUP"], 3],
    ["spoiled-page:2", ["ACTIVE", negotiated, page, page, page, page, result, "HANGUP"], 3],
    ["spoiled-page:3", ["ACTIVE", negotiated, page, page, page, result, "HANGUP"], 2],
    ["disk-full:1", ["ACTIVE", negotiated, page, page, page, result, "HANGUP"], 1],
  ];
  for (const [behaviour, want, pages] of cases) {
    const reception = await receiveCall(rig, { behaviour, pages: 3 });
    assert.deepEqual(reception.events, want, behaviour);
    assert.equal(reception.pages, pages, behaviour);
    assert.ok(reception.record.answered, behaviour);
  }
});

Deno.test("FreeSWITCH calls it a success when its disk is full, and when it refused the last page", async () => {
  await using rig = await startRig();
  for (
    const [behaviour, pages] of [["disk-full:1", "3"], ["disk-full:0", "3"], ["spoiled-page:3", "2"]] as const
  ) {
    const file = `${rig.directory}/in.tif`;
    const { variables } = await takeCall(
      rig.simulator,
      { to: "8001", pages: 3, behaviour },
      receive(file, []),
    );
    const of = (name: string): string | undefined => variables[`fax_${name}`];
    assert.deepEqual([of("success"), of("result_text"), of("document_transferred_pages")], [
      "1",
      "OK",
      pages,
    ]);
    if (behaviour === "disk-full:0") assert.equal((await Deno.stat(file)).size, 8);
  }
});

Deno.test("a caller who answers the change to T.38 with 500 loses the call", async () => {
  await using rig = await startRig();
  const events: string[] = [];
  const asking = receive(
    `${rig.directory}/in.tif`,
    events,
    "fax_enable_t38=true",
    "fax_enable_t38_request=true",
  );
  const record = await takeCall(rig.simulator, { to: "8001", behaviour: "t38-fails" }, asking);
  assert.deepEqual(events, ["ACTIVE", "rxfaxresult", "HANGUP"]);
  const { fax_result_code: code, fax_t38_status: t38 } = record.variables;
  assert.deepEqual([code, t38, record.cause], ["49", "requested", "NORMAL_TEMPORARY_FAILURE"]);
});

Deno.test("Simulator.call() hangs up when it is asked to", async () => {
  // Slow enough that a busy machine keeps the order.
  await using rig = await startRig({ speed: { factor: 20, firstPageMs: 5000, negotiateT38Ms: 600 } });
  const cases: readonly (readonly [CallBehaviour, readonly string[]])[] = [
    ["abort-midpage", ["ACTIVE", "rxfaxnegociateresult", "rxfaxresult", "HANGUP"]],
    ["hang-up-after:4000", ["ACTIVE", "rxfaxresult", "HANGUP"]],
    ["abort-ringing:1000", ["HANGUP"]],
  ];
  for (const [behaviour, want] of cases) {
    const reception = await receiveCall(rig, { behaviour });
    assert.deepEqual(reception.events, want, behaviour);
    assert.equal(reception.pages, undefined, behaviour);
    assert.equal(reception.record.answered, behaviour !== "abort-ringing:1000", behaviour);
  }
});

Deno.test("rxfax writes the caller's file byte for byte, and cut after the last whole page", async () => {
  await using rig = await startRig();
  const tiff = blankFax({ pages: 3, lines: 196 });
  const file = `${rig.directory}/in.tif`;
  await takeCall(rig.simulator, { to: "8001", tiff }, receive(file, []));
  assert.deepEqual(await Deno.readFile(file), tiff);
  await takeCall(rig.simulator, { to: "8001", tiff, behaviour: "abort-after-page:2" }, receive(file, []));
  assert.equal(readPages(await Deno.readFile(file)).length, 2);
});

Deno.test("rxfax cannot open a file in a directory that is not there", async () => {
  await using rig = await startRig();
  const file = `${rig.directory}/missing/in.tif`;
  const events: string[] = [];
  const record = await takeCall(rig.simulator, { to: "8001" }, receive(file, events));
  assert.deepEqual(events, ["ACTIVE", "rxfaxnegociateresult", "rxfaxresult", "HANGUP"]);
  assert.equal(record.variables["fax_result_code"], "41");
  assert.equal(record.variables["fax_result_text"], "TIFF/F file cannot be opened");
});

Deno.test("A hangup without event-lock ends the running fax, with it the fax goes on", async () => {
  await using rig = await startRig({ speed: { factor: 500, firstPageMs: 60 } });
  for (const [lock, success] of [[false, "0"], [true, "1"]] as const) {
    const file = `${rig.directory}/lock.tif`;
    const record = await takeCall(rig.simulator, { to: "8001" }, async (connection) => {
      await connection.request(linger());
      await connection.request(EVENTS);
      await connection.request(execute("answer"));
      await connection.request(execute("rxfax", file));
      for await (const event of connection.events()) {
        if (eventName(event) === "rxfaxnegociateresult") {
          await connection.request(execute("hangup", undefined, { lock }));
        }
        if (eventName(event) === "HANGUP") break;
      }
      await connection.close();
    });
    assert.equal(record.variables["fax_success"], success, String(lock));
  }
});

Deno.test("An application that closes while idle loses the call, one that closes during rxfax gets its fax", async () => {
  await using rig = await startRig();
  const idle = await takeCall(rig.simulator, { to: "8001" }, async (connection) => {
    await connection.request(execute("answer"));
    await connection.close();
  });
  assert.equal(idle.cause, "NORMAL_CLEARING");
  const file = `${rig.directory}/alone.tif`;
  const faxing = await takeCall(rig.simulator, { to: "8001" }, async (connection) => {
    await connection.request(execute("answer"));
    await connection.request(execute("rxfax", file));
    await connection.close();
  });
  assert.equal(faxing.variables["fax_success"], "1");
  assert.equal(readPages(await Deno.readFile(file)).length, 1);
});

Deno.test("Simulator.call() ends with what the application decides", async () => {
  await using rig = await startRig();
  const cases: readonly (readonly [string, Application, string])[] = [
    [
      "respond",
      async (connection) => void await connection.request(execute("respond", "404")),
      "UNALLOCATED_NUMBER",
    ],
    ["hangup", async (connection) => void await connection.request(hangup("USER_BUSY")), "USER_BUSY"],
    [
      "unknown",
      async (connection) => void await connection.request(execute("nosuchapp")),
      "DESTINATION_OUT_OF_ORDER",
    ],
    ["exit", async (connection) => await connection.close(), "NORMAL_CLEARING"],
  ];
  for (const [name, application, cause] of cases) {
    const record = await takeCall(rig.simulator, { to: "8001" }, async (connection, uuid) => {
      await application(connection, uuid);
      await connection.close();
    });
    assert.deepEqual([record.cause, record.answered], [cause, false], name);
  }
});

Deno.test("Simulator.call() is refused when nobody listens for calls", async () => {
  await using rig = await startRig();
  assert.equal((await rig.simulator.call({ to: "8001" })).cause, "NORMAL_CLEARING");
});

Deno.test("Simulator.call() ends with NO_USER_RESPONSE when the application says nothing", async () => {
  await using rig = await startRig({ speed: { factor: 500, connectTimeoutMs: 30 } });
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  rig.simulator.setGofaxd({ hostname: "127.0.0.1", port: listener.addr.port });
  const call = rig.simulator.call({ to: "8001" });
  const connection = await listener.accept();
  const { cause } = await call;
  assert.equal(cause, "NO_USER_RESPONSE");
  const farewell = new TextDecoder().decode(await new Response(connection.readable).bytes());
  assert.match(
    farewell,
    /^Content-Type: text\/disconnect-notice\n[^]*Content-Disposition: disconnect\n[^]*goodbye/,
  );
  listener.close();
});

Deno.test("Simulator.call() tells who calls, whom, and through which gateway", async () => {
  await using rig = await startRig();
  const options: CallOptions = {
    to: "8002",
    from: "0401",
    name: "Jörg, O'Brien",
    gateway: "backup-gw",
    diversion: "<sip:+49555@example.com>",
  };
  const seen: (string | undefined)[] = [];
  await takeCall(rig.simulator, options, async (connection) => {
    const { headers } = await connection.request(connect());
    for (const name of ["variable_sip_to_user", "Channel-Caller-ID-Number", "variable_sip_gateway"]) {
      seen.push(headers.get(name));
    }
    seen.push(decodeURIComponent(headers.get("Channel-Caller-ID-Name") ?? ""));
    seen.push(decodeURIComponent(headers.get("variable_sip_h_Diversion") ?? ""));
    await connection.close();
  });
  assert.deepEqual(seen, ["8002", "0401", "backup-gw", "Jörg, O'Brien", "<sip:+49555@example.com>"]);
});
