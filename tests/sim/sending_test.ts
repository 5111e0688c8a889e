import assert from "node:assert/strict";
import { backgroundJob, eventPlain } from "ts-esl";
import { blankFax } from "../../lib/sim/mod.ts";
import { readPages } from "../../lib/sim/fax/tiff_pages.ts";
import { ended, eventName, type Rig, startRig } from "./rig.ts";

const T38 = "fax_enable_t38=true,fax_enable_t38_request=true";

/** Sends a document and returns the names of the call's events. */
async function send(
  rig: Rig,
  number: string,
  more: { pages?: number; variables?: string } = {},
): Promise<string[]> {
  const { pages = 2, variables = T38 } = more;
  const file = `${rig.directory}/out.tif`;
  await Deno.writeFile(file, blankFax({ pages }));
  const uuid = `send-${number}`;
  await rig.client.bgapi(
    `originate {origination_uuid=${uuid},${variables}}sofia/gateway/default/${number} &txfax(${file})`,
  );
  return (await rig.until(ended(uuid))).filter((event) => event.name !== "BACKGROUND_JOB").map(eventName);
}

Deno.test("startSimulator() sends to each kind of number", async () => {
  await using rig = await startRig();
  const page = "txfaxpageresult";
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["1001", ["ACTIVE", "txfaxnegociateresult", page, page, "txfaxresult", "HANGUP"]],
    ["1003", ["ACTIVE", "txfaxnegociateresult", page, page, "txfaxresult", "HANGUP"]],
    ["1004", ["RINGING", "ACTIVE", "txfaxnegociateresult", page, page, "txfaxresult", "HANGUP"]],
    ["1010", ["HANGUP"]],
    ["1016", ["RINGING", "HANGUP"]],
    ["1020", ["ACTIVE", "txfaxresult", "HANGUP"]],
    ["1026", ["ACTIVE", "txfaxnegociateresult", "txfaxresult", "HANGUP"]],
    ["1031", ["ACTIVE", "txfaxnegociateresult", page, "txfaxresult", "HANGUP"]],
    ["1041", ["ACTIVE", "txfaxnegociateresult", "txfaxnegociateresult", page, page, "txfaxresult", "HANGUP"]],
    ["1043", ["ACTIVE", "txfaxnegociateresult", "txfaxnegociateresult", "txfaxresult", "HANGUP"]],
  ];
  for (const [number, want] of cases) assert.deepEqual(await send(rig, number), want, number);
});

Deno.test("a refused call has its SIP status in CHANNEL_HANGUP, before the job's result", async () => {
  const cases: readonly (readonly [gateway: string, number: string, status: string, phrase: string])[] = [
    ["default", "1010", "486", "Busy Here"],
    ["default", "1011", "404", "Not Found"],
    ["default", "1012", "603", "Decline"],
    ["default", "1019", "403", "Forbidden"],
    ["default", "1018", "503", "Service Unavailable"],
    ["deadgw", "1001", "503", "Service Unavailable"],
  ];
  for (const [gateway, number, status, phrase] of cases) {
    await using rig = await startRig();
    await rig.client.request(eventPlain(["CHANNEL_HANGUP", "BACKGROUND_JOB"]));
    await rig.client.bgapi(`originate {origination_uuid=r}sofia/gateway/${gateway}/${number} &park()`);
    const events = await rig.until((event) => event.name === "BACKGROUND_JOB");
    const told = events.find((event) => event.name === "CHANNEL_HANGUP");
    assert.deepEqual(
      ["sip_invite_failure_status", "sip_invite_failure_phrase", "sip_term_status", "sip_hangup_disposition"]
        .map((name) => told?.get(`variable_${name}`)),
      [status, phrase, status, "recv_refuse"],
      number,
    );
  }
});

Deno.test("a call that nobody answers in time has no SIP status: it is we who gave up", async () => {
  await using rig = await startRig();
  await rig.client.request(eventPlain(["CHANNEL_HANGUP"]));
  await rig.client.bgapi(
    "originate {origination_uuid=r,originate_timeout=1}sofia/gateway/default/1015 &park()",
  );
  const events = await rig.until((event) => event.name === "CHANNEL_HANGUP");
  assert.equal(events.at(-1)?.get("variable_sip_term_status"), undefined);
});

Deno.test("a page that the far end refuses is sent again before one like it, and else is left out", async () => {
  await using rig = await startRig();
  const pages = async (number: string, lines: readonly number[]): Promise<unknown> => {
    const file = `${rig.directory}/refused.tif`;
    await Deno.writeFile(file, blankFax({ pages: lines.length, lines }));
    const uuid = `${number}-${lines.join("-")}`;
    await rig.client.bgapi(
      `originate {origination_uuid=${uuid}}sofia/gateway/default/${number} &txfax(${file})`,
    );
    const events = (await rig.until(ended(uuid))).filter((event) =>
      /(page|fax)result$/.test(eventName(event))
    );
    return events.map((event) =>
      [event.get("fax-document-transferred-pages"), event.get("fax-success")].join(" ")
    );
  };
  const page = (count: number): string => `${count} `;
  assert.deepEqual(await pages("1044", [98, 98]), [page(0), page(1), page(2), "2 1"]);
  assert.deepEqual(await pages("1044", [98, 196]), [page(0), page(1), "1 1"]);
  assert.deepEqual(await pages("1045", [98, 98]), [page(1), page(1), "1 1"]);
});

Deno.test("startSimulator() negotiates again when the resolution changes", async () => {
  await using rig = await startRig();
  const file = `${rig.directory}/mixed.tif`;
  await Deno.writeFile(file, blankFax({ pages: 3, lines: [98, 196, 196] }));
  await rig.client.api(`originate {origination_uuid=m}sofia/gateway/default/1001 &txfax(${file})`);
  const events = await rig.until(ended("m"));
  const negotiations = events.filter((event) => eventName(event) === "txfaxnegociateresult");
  assert.deepEqual(negotiations.map((event) => event.get("fax-document-total-pages")), ["0", "3"]);
  const result = events.find((event) => eventName(event) === "txfaxresult");
  assert.equal(result?.get("fax-image-resolution"), "8040x7700");
});

Deno.test("txfax heeds error correction, V.17, first and last page", async () => {
  await using rig = await startRig();
  const file = `${rig.directory}/five.tif`;
  await Deno.writeFile(file, blankFax({ pages: 5 }));
  const variables = "fax_use_ecm=false,fax_disable_v17=true,fax_start_page=1,fax_end_page=3";
  await rig.client.api(
    `originate {origination_uuid=v,${variables}}sofia/gateway/default/1001 &txfax(${file})`,
  );
  const events = await rig.until(ended("v"));
  const result = events.find((event) => eventName(event) === "txfaxresult");
  const page = events.find((event) => eventName(event) === "txfaxpageresult");
  assert.deepEqual(
    ["transfer-rate", "ecm-used", "t38-status", "document-transferred-pages", "document-total-pages"].map((
      name,
    ) => result?.get(`fax-${name}`)),
    ["9600", "off", "off", "3", "5"],
  );
  // What was transferred is counted from the first page sent; the total is that of the file.
  const counted = events.filter((event) => eventName(event) === "txfaxpageresult")
    .map((event) => ["transferred", "total"].map((name) => event.get(`fax-document-${name}-pages`)));
  assert.deepEqual(counted, [["1", "5"], ["2", "5"], ["3", "5"]]);
  assert.equal(page?.get("fax-encoding-name"), "T.4 2-D");
  assert.equal(page?.get("fax-image-pixel-size"), "1728x1162");
});

Deno.test("txfax says 41 about a first page that is not there, and what SpanDSP says of a page that it does not send", async () => {
  await using rig = await startRig();
  const files:
    readonly (readonly [name: string, bytes: Uint8Array, variables: string, want: readonly string[]])[] = [
      ["behind", blankFax({ pages: 2 }), "fax_start_page=2", ["41", "0", "0"]],
      ["narrow", blankFax({ pages: 2, width: 1700 }), "fax_use_ecm=true", ["11", "0", "2"]],
      ["odd", blankFax({ pages: 3, lines: [98, 150, 98] }), "fax_use_ecm=true", ["11", "1", "3"]],
    ];
  for (const [name, bytes, variables, want] of files) {
    const file = `${rig.directory}/${name}.tif`;
    await Deno.writeFile(file, bytes);
    await rig.client.api(
      `originate {origination_uuid=${name},${variables}}sofia/gateway/default/1001 &txfax(${file})`,
    );
    const result = (await rig.until(ended(name))).find((event) => eventName(event) === "txfaxresult");
    const said = ["result-code", "document-transferred-pages", "document-total-pages"];
    assert.deepEqual(said.map((header) => result?.get(`fax-${header}`)), want, name);
  }
});

Deno.test("txfax says nothing about a file that is not there, and 41 about one that is no TIFF", async () => {
  await using rig = await startRig();
  await Deno.writeTextFile(`${rig.directory}/text.tif`, "no TIFF");
  await rig.client.api(
    `originate {origination_uuid=a}sofia/gateway/default/1001 &txfax(${rig.directory}/none.tif)`,
  );
  assert.deepEqual((await rig.until(ended("a"))).map(eventName), ["ACTIVE", "HANGUP"]);
  await rig.client.api(
    `originate {origination_uuid=b}sofia/gateway/default/1001 &txfax(${rig.directory}/text.tif)`,
  );
  const events = await rig.until(ended("b"));
  assert.deepEqual(events.map(eventName), ["ACTIVE", "txfaxresult", "HANGUP"]);
  assert.equal(events[1]?.get("fax-result-code"), "41");
});

Deno.test("A call that the far end never releases stays up after its result until it is killed", async () => {
  await using rig = await startRig();
  const file = `${rig.directory}/out.tif`;
  await Deno.writeFile(file, blankFax({ pages: 1 }));
  await rig.client.api(`originate {origination_uuid=stuck}sofia/gateway/default/1040 &txfax(${file})`);
  const events = await rig.until((event) => eventName(event) === "txfaxresult");
  assert.equal(events.at(-1)?.get("fax-success"), "1");
  assert.equal(await rig.client.api("uuid_exists stuck"), "true");
  assert.equal(await rig.client.api("uuid_kill stuck"), "+OK\n");
  assert.deepEqual((await rig.until(ended("stuck"))).map(eventName), ["HANGUP"]);
  assert.equal(await rig.client.api("uuid_exists stuck"), "false");
});

Deno.test("a hangup after the last confirmed page does not undo the fax, one before it does", async () => {
  for (
    const [number, pages, success, transferred] of [["1032", 2, "1", "2"], ["1032", 3, "0", "2"]] as const
  ) {
    await using rig = await startRig();
    const file = `${rig.directory}/out.tif`;
    await Deno.writeFile(file, blankFax({ pages }));
    await rig.client.api(`originate {origination_uuid=last}sofia/gateway/default/${number} &txfax(${file})`);
    const result = (await rig.until(ended("last"))).find((event) => eventName(event) === "txfaxresult");
    assert.equal(result?.get("fax-success"), success);
    assert.equal(result.get("fax-document-transferred-pages"), transferred);
  }
});

Deno.test("early media is a call state of its own", async () => {
  await using rig = await startRig();
  await rig.client.api("originate {origination_uuid=early}sofia/gateway/default/1005 &hangup");
  assert.deepEqual((await rig.until(ended("early"))).map(eventName), ["EARLY", "ACTIVE", "HANGUP"]);
});

Deno.test("originate fails as FreeSWITCH does", async () => {
  await using rig = await startRig();
  const cases: readonly (readonly [string, string])[] = [
    ["sofia/gateway/default/1011 &park", "-ERR UNALLOCATED_NUMBER\n"],
    ["sofia/gateway/default/9999 &park", "-ERR UNALLOCATED_NUMBER\n"],
    ["sofia/gateway/default/ &park", "-ERR UNALLOCATED_NUMBER\n"],
    ["sofia/gateway/nosuch/1001 &park", "-ERR INVALID_GATEWAY\n"],
    ["sofia/gateway/ &park", "-ERR INVALID_URL\n"],
    ["sofia/nosuch/1001@x &park", "-ERR INVALID_PROFILE\n"],
    ["nosuch/foo &park", "-ERR CHAN_NOT_IMPLEMENTED\n"],
    ["{a=b:_:c}sofia/gateway/default/1001 &park", "-ERR CHAN_NOT_IMPLEMENTED\n"],
    ["{a=b sofia/gateway/default/1001 &park", "-ERR DESTINATION_OUT_OF_ORDER\n"],
    ["sofia/gateway/default/1010|sofia/gateway/default/1012 &park", "-ERR CALL_REJECTED\n"],
    [
      "{fail_on_single_reject=USER_BUSY}sofia/gateway/default/1010|sofia/gateway/default/1012 &park",
      "-ERR USER_BUSY\n",
    ],
    ["{originate_timeout=2}sofia/gateway/default/1015|sofia/gateway/default/1010 &park", "-ERR NO_ANSWER\n"],
    [
      "{originate_timeout=2,originate_continue_on_timeout=true}sofia/gateway/default/1015|sofia/gateway/default/1010 &park",
      "-ERR USER_BUSY\n",
    ],
    ["{progress_timeout=2}sofia/gateway/default/1017 &park", "-ERR PROGRESS_TIMEOUT\n"],
    ["{progress_timeout=2,originate_timeout=4}sofia/gateway/default/1015 &park", "-ERR PROGRESS_TIMEOUT\n"],
    ["{leg_progress_timeout=2}sofia/gateway/default/1017 &park", "-ERR PROGRESS_TIMEOUT\n"],
    ["{leg_progress_timeout=2,originate_timeout=4}sofia/gateway/default/1015 &park", "-ERR NO_ANSWER\n"],
    [
      "{origination_uuid=early,progress_timeout=1,leg_progress_timeout=1}sofia/gateway/default/1005 &park",
      "+OK early\n",
    ],
    [
      `{origination_caller_id_name=end${"\\".repeat(8)}}sofia/gateway/default/1020 &park`,
      "-ERR DESTINATION_OUT_OF_ORDER\n",
    ],
    [
      "{origination_uuid=x}sofia/gateway/gw503/1001|sofia/gateway/default/1001 &park",
      "-ERR DESTINATION_OUT_OF_ORDER\n",
    ],
    ["{origination_uuid=y}sofia/gateway/nosuch/1020|sofia/gateway/default/1020 &park", "+OK y\n"],
    [
      "[origination_uuid=z1]sofia/gateway/gw503/1020|[origination_uuid=z2]sofia/gateway/default/1020 &park",
      "+OK z2\n",
    ],
    ["{origination_uuid=z2}sofia/gateway/default/1020 &park", "-ERR DESTINATION_OUT_OF_ORDER\n"],
  ];
  for (const [args, want] of cases) assert.equal(await rig.client.api(`originate ${args}`), want, args);
});

Deno.test("uuid_kill ends a call that rings, and the originate with it", async () => {
  await using rig = await startRig();
  const job = await rig.client.bgapi("originate {origination_uuid=r}sofia/gateway/default/1015 &park");
  await rig.until((event) => eventName(event) === "RINGING");
  assert.equal(await rig.client.api("uuid_kill r"), "+OK\n");
  const events = await rig.until((event) => event.name === "BACKGROUND_JOB");
  assert.deepEqual(events.map(eventName), ["HANGUP", "BACKGROUND_JOB"]);
  const result = events.map(backgroundJob).find((found) => found?.jobUuid === job);
  assert.equal(result?.text.trim(), "-ERR NORMAL_CLEARING");
  const [leg] = rig.simulator.history;
  assert.deepEqual([leg?.number, leg?.gateway, leg?.cause, leg?.answered], [
    "1015",
    "default",
    "NORMAL_CLEARING",
    false,
  ]);
});

Deno.test("What a built-in far end received can be looked at", async () => {
  const receivedDirectory = await Deno.makeTempDir();
  {
    await using rig = await startRig({ receivedDirectory });
    await send(rig, "1001", { pages: 2 });
    await send(rig, "1031", { pages: 3 });
    const [whole, cut] = rig.simulator.history;
    assert.deepEqual(whole?.received, blankFax({ pages: 2 }));
    assert.equal(readPages(cut?.received ?? new Uint8Array()).length, 1);
    assert.deepEqual(await Deno.readFile(`${receivedDirectory}/1001-send-1001.tif`), blankFax({ pages: 2 }));
  }
  await Deno.remove(receivedDirectory, { recursive: true });
});

Deno.test("A variable with ${ in it does not reach the channel", async () => {
  await using rig = await startRig();
  await rig.client.api(
    "originate {origination_uuid=q,bad='${hostname}',good=1}sofia/gateway/default/1020 &park",
  );
  assert.equal(await rig.client.api("uuid_getvar q bad"), "_undef_");
  assert.equal(await rig.client.api("uuid_getvar q good"), "1");
});
