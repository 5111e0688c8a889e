import assert from "node:assert/strict";
import { doorScript } from "../../cmd/door/door_script.ts";
import { type SendCommand, sendCommandDoubt, sendsElsewhere } from "../../lib/hylafax/send_command.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { readSendCommand } from "../../lib/spool/read_send_command.ts";
import { type TempSpool, tempSpool } from "./temp_spool.ts";

const EXECUTABLE = "\x7fELF\x02\x01\x01";

function put({ dir }: TempSpool, name: string, text: string, mode = 0o755): void {
  Deno.writeTextFileSync(`${dir}/${name}`, text);
  Deno.chmodSync(`${dir}/${name}`, mode);
}

/** A spool with senders of every kind. */
function site(): TempSpool {
  const temp = tempSpool();
  Deno.mkdirSync(`${temp.dir}/etc`, { recursive: true });
  const program = `${temp.dir}/gofax`;
  put(temp, "gofax", EXECUTABLE);
  put(temp, "faxsend", EXECUTABLE);
  put(temp, "door", doorScript({ interpreter: "/bin/sh -p", program }));
  put(temp, "gofaxsend-door", doorScript({ interpreter: "/bin/sh -p", program }));
  put(temp, "door-astray", doorScript({ interpreter: "/bin/sh -p", program: `${temp.dir}/it's gone` }));
  put(temp, "by-hand", "#!/bin/sh\n[ $2 = modem1 ] && exec faxsend\nexec /usr/bin/gofaxsend\n");
  put(temp, "other-script", "#!/bin/sh\nexit 2\n");
  put(temp, "gofax-empty", "");
  put(temp, "gofax-locked", EXECUTABLE, 0o644);
  put(temp, "door-locked", doorScript({ interpreter: "/bin/sh -p", program }), 0o644);
  Deno.mkdirSync(`${temp.dir}/gofax-dir`);
  for (const name of ["gofaxsend", "other"]) Deno.symlinkSync("gofax", `${temp.dir}/${name}`);
  Deno.symlinkSync("door", `${temp.dir}/gofaxsend-link`);
  Deno.symlinkSync("nowhere", `${temp.dir}/gofax-nowhere`);
  return temp;
}

function read(temp: TempSpool, config: string): SendCommand | undefined {
  put(temp, "etc/config", `LogFacility: daemon\n${config}\n`);
  return readSendCommand(temp.spool.paths, "etc/config");
}

Deno.test("readSendCommand() reads SendFaxCmd however it is written, and knows what lies there", () => {
  using temp = site();
  put(temp, "etc/more", "SendFaxCmd: faxsend\n");
  const { dir } = temp;
  const cases: readonly [config: string, kind: SendCommand["kind"], command: string, line?: number][] = [
    ["SendFaxCmd: door", "door", "door"],
    ["SendFaxCmd: gofaxsend-link", "door", "gofaxsend-link"],
    ["SendFaxCmd: gofaxsend-door", "door", "gofaxsend-door"],
    ["  SENDFAXCMD :door", "door", "door"],
    ["SendFaxCmd:\t\tdoor\t# the door", "door", "door"],
    [`SendFaxCmd: "${dir}/door"`, "door", `${dir}/door`],
    [`SendFaxCmd: "${dir}/door -x foo"`, "door", `${dir}/door`],
    [`SendFaxCmd: "${dir}/faxsend -x foo"`, "foreign", `${dir}/faxsend`],
    ["# SendFaxCmd: door", "foreign", "faxsend"],
    ["SendFaxCmd: faxsend\nSendFaxCmd: door", "door", "door", 3],
    ["SendFaxCmd: door\nsendfaxcmd: faxsend", "foreign", "faxsend", 3],
    ["SendFaxCmd: door\nInclude: etc/more", "foreign", "faxsend"],
    [`SendFaxCmd:\t"${dir}/gofaxsend"`, "program", `${dir}/gofaxsend`],
    ["SendFaxCmd: gofax", "program", "gofax"],
    ["SendFaxCmd: other", "program", "other"],
    ["SendFaxCmd: by-hand", "wrapper", "by-hand"],
  ];
  for (const [config, kind, command, line] of cases) {
    const found = read(temp, config);
    // "tag :" is another tag to HylaFAX
    const want = config.startsWith("  SENDFAXCMD :") ? ["foreign", "faxsend"] : [kind, command];
    assert.deepEqual([found?.kind, found?.command], want, config);
    if (line !== undefined) assert.equal(found?.where, `etc/config:${line}`);
  }
});

Deno.test("readSendCommand() says why no job gets to gofax", () => {
  using temp = site();
  const cases: readonly [config: string, doubt: RegExp][] = [
    [
      "",
      /^SendFaxCmd \(etc\/config\) is not set, so that faxq starts HylaFAX's own faxsend: no job/,
    ],
    ["SendFaxCmd:", /^SendFaxCmd \(etc\/config:2\) is empty: no job gets to gofax; let it name the door/],
    [
      "SendFaxCmd: faxsend",
      / is \S+\/faxsend, a program that is not gofax: no job gets to gofax; .* gofax door /,
    ],
    [
      "SendFaxCmd: other-script",
      / is \S+\/other-script, a script that is not the door and does not name gofax: no/,
    ],
    ["SendFaxCmd: gofax-none", / is \S+\/gofax-none: there is no such file: no/],
    ["SendFaxCmd: gofax-nowhere", / is \S+\/gofax-nowhere: there is no such file: no/],
    ["SendFaxCmd: gofax-dir", /: it is no file: no/],
    ["SendFaxCmd: gofax-empty", /: it does not begin with a line such as #!\/bin\/sh: no/],
    ["SendFaxCmd: gofax-locked", /: it may not be executed \(mode 0644\): no/],
    ["SendFaxCmd: door-locked", /: it may not be executed \(mode 0644\): no/],
    ["SendFaxCmd: door-astray", /, the door, which leads to \S+\/it's gone: there is no such file: no/],
  ];
  for (const [config, doubt] of cases) {
    const found = read(temp, config);
    assert.ok(found !== undefined && sendsElsewhere(found), config);
    assert.match(sendCommandDoubt(found) ?? "", doubt, config);
  }
});

Deno.test("sendCommandDoubt() is content with the door, and warns of what stands in its place", () => {
  using temp = site();
  const doubt = (config: string): string | undefined => {
    const found = read(temp, config);
    assert.ok(found !== undefined && !sendsElsewhere(found), config);
    return sendCommandDoubt(found);
  };
  assert.equal(doubt("SendFaxCmd: door"), undefined);
  assert.match(doubt("SendFaxCmd: gofaxsend") ?? "", /program itself, gofaxsend: .* gofax door/);
  assert.match(doubt("SendFaxCmd: by-hand") ?? "", /a script that is not the door, by-hand: .* gofax door/);
});

Deno.test("readSendCommand() says nothing of a configuration that is not there, or of a sender that one may not see", () => {
  using temp = site();
  assert.equal(readSendCommand(temp.spool.paths, "etc/none"), undefined);
  Deno.symlinkSync("loop", `${temp.dir}/loop`);
  assert.throws(() => read(temp, "SendFaxCmd: loop"), SpoolError);
});
