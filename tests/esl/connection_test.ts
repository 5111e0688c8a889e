import assert from "node:assert/strict";
import {
  api,
  dial,
  encodeMessage,
  EslClosedError,
  EslCommandError,
  EslConnection,
  type EslConnectionOptions,
  EslError,
  EslProtocolError,
  EslReplyError,
  EslTimeoutError,
  eventPlain,
  execute,
  exit,
  filter,
  raw,
} from "ts-esl";
import { FakeFreeswitch, type Peer } from "./fake_freeswitch.ts";
import { MemorySocket, settle } from "./memory_socket.ts";

/** A connection to a FreeSWITCH that plays the script after authentication; the script is checked at the end. */
async function withPeer(
  script: (peer: Peer) => Promise<void>,
  use: (connection: EslConnection) => Promise<void>,
  options: EslConnectionOptions = {},
): Promise<void> {
  await using freeswitch = new FakeFreeswitch(async (peer) => {
    await peer.accept();
    await script(peer);
  });
  await using connection = await dial({ ...freeswitch.address, ...options });
  await use(connection);
}

/** Reads names of events until the iterator ends. */
async function namesOf(connection: EslConnection): Promise<string[]> {
  return (await Array.fromAsync(connection.events())).map((event) => event.name);
}

Deno.test("send() matches replies with commands in order, also if they are sent all at once", async () => {
  await withPeer(async (peer) => {
    for (const name of ["a", "b", "c"]) await peer.expect(`api echo ${name}`);
    await peer.send(
      "Content-Type: api/response\nContent-Length: 1\n\naContent-Type: command/reply\nReply-Text: -ERR b\n\n" +
        "Content-Type: api/response\nContent-Length: 1\n\nc",
    );
    await peer.leave();
  }, async (connection) => {
    const replies = await Promise.all(["a", "b", "c"].map((name) => connection.send(api(`echo ${name}`))));
    assert.deepEqual(replies.map(({ ok, text, body }) => [ok, text, body]), [
      [true, "a", "a"],
      [false, "-ERR b", ""],
      [true, "c", "c"],
    ]);
  });
});

/** A socket on which a write takes until the test lets it end. */
class SlowSocket extends MemorySocket {
  readonly texts: string[] = [];
  #free = Promise.withResolvers<void>();

  override async write(bytes: Uint8Array): Promise<number> {
    this.texts.push(new TextDecoder().decode(bytes));
    await this.#free.promise;
    return bytes.length;
  }

  /** Ends the write that is under way and all that come. */
  release(): void {
    this.#free.resolve();
  }
}

Deno.test("commands that come while one is being written are written together", async () => {
  const socket = new SlowSocket([]);
  const connection = new EslConnection(socket);
  const replies = ["a", "b", "c"].map((name) => connection.send(api(name)));
  await settle();
  const later = connection.send(api("d"));
  await settle();
  assert.equal(socket.texts.length, 1);
  socket.release();
  await settle();
  assert.equal(socket.texts.length, 2);
  assert.equal(socket.texts.join(""), "api a\n\napi b\n\napi c\n\napi d\n\n");
  connection.abort();
  await Promise.allSettled([...replies, later]);
  await connection.closed;
});

Deno.test("commands that are sent without awaiting anything between them leave in one piece, and those after them in the next", async () => {
  const socket = new MemorySocket([]);
  const pieces: string[] = [];
  socket.write = (bytes) => {
    pieces.push(new TextDecoder().decode(bytes));
    return Promise.resolve(bytes.length);
  };
  await using connection = new EslConnection(socket);
  const waiting = Promise.allSettled(["a", "b", "c"].map((name) => connection.send(api(name))));
  await settle();
  assert.deepEqual(pieces.splice(0), ["api a\n\napi b\n\napi c\n\n"]);
  const last = Promise.allSettled([connection.send(api("d"))]);
  await settle();
  assert.deepEqual(pieces, ["api d\n\n"]);
  connection.abort();
  await Promise.all([waiting, last]);
});

Deno.test("hurry() writes a few empty lines, and none after an event or the end", async () => {
  const event = "Content-Type: text/event-plain\nContent-Length: 14\n\nEvent-Name: A\n";
  for (const [what, chunks, want] of [["nothing comes", [], 9], ["an event comes", [event], 0]] as const) {
    const socket = new MemorySocket(chunks);
    await using connection = new EslConnection(socket);
    connection.hurry();
    // The event is taken before a timer can fire.
    await settle();
    for (let looks = 0; looks < 100 && socket.text.length < want; looks++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal(socket.text, "\n".repeat(want), what);
    connection.hurry();
    connection.abort();
    connection.hurry();
    assert.equal(socket.text, "\n".repeat(want), `${what}: no timer is left`);
  }
});

Deno.test("send() leaves the reply to getvar undecoded", async () => {
  await withPeer(async (peer) => {
    await peer.expect("getvar x");
    await peer.reply("100%41 + 1");
    await peer.leave();
  }, async (connection) => {
    assert.equal((await connection.send(raw("getvar x"))).text, "100%41 + 1");
  });
});

Deno.test("events that arrive while a reply is awaited come in order through the iterator", async () => {
  await withPeer(async (peer) => {
    await peer.expect("event plain ALL");
    await peer.event({ "Event-Name": "A" });
    await peer.reply("+OK event listener enabled plain");
    await peer.expect("api status");
    await peer.event({ "Event-Name": "B" });
    await peer.event({ "Event-Name": "C" });
    await peer.apiReply("UP");
    await peer.event({ "Event-Name": "D" });
    await peer.leave();
  }, async (connection) => {
    await connection.request(eventPlain(["ALL"]));
    assert.equal(await connection.api("status"), "UP");
    const events = connection.events();
    const names = [];
    for (let count = 0; count < 4; count++) names.push((await events.next()).value?.name);
    assert.deepEqual(names, ["A", "B", "C", "D"]);
  });
});

for (const reply of ["-ERR invalid session id []", "-USAGE: <uuid>"]) {
  Deno.test(`request() fails with EslReplyError on ${reply}`, async () => {
    await withPeer(async (peer) => {
      await peer.expect("sendmsg");
      await peer.reply(reply);
      await peer.leave();
    }, async (connection) => {
      await assert.rejects(connection.request(execute("answer")), (error) => {
        assert.ok(error instanceof EslReplyError);
        assert.deepEqual([error.command, error.reply], ["sendmsg", reply]);
        return true;
      });
    });
  });
}

for (
  const output of [
    "-ERR no reply\n",
    "1",
    "0",
    "!err!",
    "+OK\n",
    "-USAGE: <uuid> [cause]\n",
    "",
    "Jörg",
    "a\n\nb\n",
  ]
) {
  Deno.test(`api() gives ${JSON.stringify(output)} as it came`, async () => {
    await withPeer(async (peer) => {
      await peer.expect("api x");
      await peer.apiReply(output);
      await peer.leave();
    }, async (connection) => {
      assert.equal(await connection.api("x"), output);
    });
  });
}

Deno.test("api() gives an output above 64 KiB", async () => {
  const output = "x".repeat(200_000);
  await withPeer(async (peer) => {
    await peer.expect("api x");
    await peer.apiReply(output);
    await peer.leave();
  }, async (connection) => {
    assert.equal(await connection.api("x"), output);
  });
});

Deno.test("api() fails with EslReplyError if FreeSWITCH does not run it", async () => {
  await withPeer(async (peer) => {
    await peer.expect("api system reboot");
    await peer.reply("-ERR permission denied");
    await peer.leave();
  }, async (connection) => {
    await assert.rejects(connection.api("system reboot"), EslReplyError);
  });
});

Deno.test("bgapi() answers at once, other commands are served, the result comes as an event", async () => {
  await withPeer(async (peer) => {
    const job = await peer.expect("bgapi originate x");
    assert.equal(job.headers.get("Job-UUID"), "job-1");
    await peer.send("Content-Type: command/reply\nReply-Text: +OK Job-UUID: job-1\nJob-UUID: job-1\n\n");
    await peer.expect("api uuid_kill u-1");
    await peer.apiReply("+OK\n");
    await peer.event({ "Event-Name": "BACKGROUND_JOB", "Job-UUID": "job-1" }, "-ERR NORMAL_CLEARING\n");
    await peer.leave();
  }, async (connection) => {
    assert.equal(await connection.bgapi("originate x", { jobUuid: "job-1" }), "job-1");
    assert.equal(await connection.api("uuid_kill u-1"), "+OK\n");
    const { value } = await connection.events().next();
    assert.equal(value?.body, "-ERR NORMAL_CLEARING\n");
  });
});

Deno.test("bgapi() makes a new Job-UUID for each job", async () => {
  await withPeer(async (peer) => {
    const uuids = [];
    for (let count = 0; count < 2; count++) {
      const uuid = (await peer.expect("bgapi status")).headers.get("Job-UUID") ?? "";
      assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
      uuids.push(uuid);
      await peer.reply(`+OK Job-UUID: ${uuid}`);
    }
    assert.notEqual(uuids[0], uuids[1]);
    await peer.leave();
  }, async (connection) => {
    await connection.bgapi("status");
    await connection.bgapi("status");
  });
});

Deno.test("execute() locks, and can name its events", async () => {
  await withPeer(async (peer) => {
    const command = await peer.expect("sendmsg u-1");
    assert.equal(command.headers.get("execute-app-arg"), "/tmp/a.tif");
    assert.equal(command.headers.get("event-lock"), "true");
    assert.equal(command.headers.get("Event-UUID"), "e-1");
    await peer.reply("+OK");
    await peer.leave();
  }, async (connection) => {
    const reply = await connection.execute("rxfax", "/tmp/a.tif", { uuid: "u-1", eventUuid: "e-1" });
    assert.equal(reply.text, "+OK");
  });
});

Deno.test("a command that timed out does not misalign the replies of those after it", async () => {
  await withPeer(async (peer) => {
    await peer.expect("api slow");
    await peer.expect("api quick");
    await peer.apiReply("slow");
    await peer.apiReply("quick");
    await peer.leave();
  }, async (connection) => {
    await assert.rejects(connection.api("slow", { timeoutMs: 10 }), (error) => {
      assert.ok(error instanceof EslTimeoutError);
      assert.equal(error.message, 'Cannot get a reply to "api slow" within 10 ms');
      return true;
    });
    assert.equal(await connection.api("quick"), "quick");
  });
});

Deno.test("a command that was aborted does not misalign the replies of those after it", async () => {
  const controller = new AbortController();
  const reason = new Error("not any more");
  await withPeer(async (peer) => {
    await peer.expect("api slow");
    controller.abort(reason);
    await peer.expect("api quick");
    await peer.apiReply("slow");
    await peer.apiReply("quick");
    await peer.leave();
  }, async (connection) => {
    await assert.rejects(connection.api("slow", { signal: controller.signal }), reason);
    assert.equal(await connection.api("quick"), "quick");
  });
});

Deno.test("a command is not sent if its signal is aborted already", async () => {
  await withPeer((peer) => peer.leave(), async (connection) => {
    const reason = new Error("too late");
    await assert.rejects(connection.api("status", { signal: AbortSignal.abort(reason) }), reason);
  });
});

Deno.test("a command that cannot be written is not sent", async () => {
  await withPeer((peer) => peer.leave(), async (connection) => {
    await assert.rejects(connection.api("status\n\napi system reboot"), EslCommandError);
    await assert.rejects(connection.execute("set", "a=b\nc"), EslCommandError);
  });
});

Deno.test("a connection that breaks fails what waits, and its iterator", async () => {
  await withPeer(async (peer) => {
    await peer.expect("api status");
    await peer.event({ "Event-Name": "A" });
    peer.close();
  }, async (connection) => {
    const waiting = [connection.api("status"), connection.request(filter("a", "b"))];
    for (const one of await Promise.allSettled(waiting)) {
      assert.ok(one.status === "rejected" && one.reason instanceof EslClosedError);
    }
    const events = connection.events();
    assert.equal((await events.next()).value?.name, "A");
    await assert.rejects(events.next(), EslClosedError);
    await assert.rejects(events.next(), EslClosedError);
    await connection.closed;
    await assert.rejects(connection.api("status"), EslClosedError);
  });
});

Deno.test("a connection that breaks within a message fails its iterator", async () => {
  await withPeer(async (peer) => {
    await peer.send("Content-Type: text/event-plain\nContent-Length: 100\n\nEvent-Name: A\n");
    peer.close();
  }, async (connection) => {
    await assert.rejects(connection.events().next(), EslClosedError);
  });
});

Deno.test("a disconnect notice ends the iterator normally and fails what waits", async () => {
  await withPeer(async (peer) => {
    await peer.expect("api status");
    await peer.event({ "Event-Name": "A" });
    await peer.goodbye();
  }, async (connection) => {
    const waiting = connection.api("status");
    assert.deepEqual(await namesOf(connection), ["A"]);
    await assert.rejects(waiting, (error) => {
      assert.ok(error instanceof EslClosedError);
      assert.equal(error.reason, 'FreeSWITCH said "Disconnected, goodbye."');
      return true;
    });
  });
});

Deno.test("a disconnect notice with Content-Disposition: disconnect is the end", async () => {
  await withPeer(async (peer) => {
    await peer.send(
      encodeMessage(
        [["Content-Type", "text/disconnect-notice"], ["content-disposition", "disconnect"]],
        "bye",
      ),
    );
    await peer.expectEnd();
  }, async (connection) => {
    assert.deepEqual(await namesOf(connection), []);
  });
});

Deno.test("a disconnect notice that lingers is not the end: events, commands and a real end follow", async () => {
  await withPeer(async (peer) => {
    await peer.linger();
    await peer.event({ "Event-Name": "CHANNEL_CALLSTATE" });
    await peer.expect("api version short");
    await peer.apiReply("1.10.12-release\n");
    await peer.goodbye();
  }, async (connection) => {
    assert.ok(!connection.lingering);
    const events = connection.events();
    assert.equal((await events.next()).value?.name, "CHANNEL_CALLSTATE");
    assert.ok(connection.lingering);
    assert.equal(await connection.api("version short"), "1.10.12-release\n");
    assert.ok((await events.next()).done);
  });
});

Deno.test("close() says exit, waits for the goodbye and ends the iterator, and may be called twice", async () => {
  await withPeer((peer) => peer.leave(), async (connection) => {
    const names = namesOf(connection);
    await Promise.all([connection.close(), connection.close()]);
    await connection.close();
    await connection.closed;
    assert.deepEqual(await names, []);
    await assert.rejects(connection.api("status"), EslClosedError);
  });
});

Deno.test("close() hands out what has come before, then the iterator ends", async () => {
  await withPeer(async (peer) => {
    await peer.event({ "Event-Name": "A" });
    await peer.leave();
  }, async (connection) => {
    await connection.close();
    assert.deepEqual(await namesOf(connection), ["A"]);
  });
});

const RUDE: [name: string, script: (peer: Peer) => Promise<void>][] = [
  ["does not answer", async (peer) => {
    await peer.expect("exit");
    await peer.expectEnd();
  }],
  ["answers but does not say goodbye", async (peer) => {
    await peer.expect("exit");
    await peer.reply("+OK bye");
    await peer.expectEnd();
  }],
  ["just closes", async (peer) => {
    await peer.expect("exit");
    peer.close();
  }],
  ["answers nonsense", async (peer) => {
    await peer.expect("exit");
    await peer.send("nonsense\n\n");
    await peer.expectEnd();
  }],
];

for (const [name, script] of RUDE) {
  Deno.test(`close() ends normally if FreeSWITCH ${name}`, async () => {
    await withPeer(script, async (connection) => {
      const names = namesOf(connection);
      await connection.close();
      assert.deepEqual(await names, []);
    }, { closeTimeoutMs: 200 });
  });
}

Deno.test("an exit of our own is a normal end, even without a goodbye", async () => {
  await withPeer(async (peer) => {
    await peer.expect("exit");
    await peer.reply("+OK bye");
    peer.close();
  }, async (connection) => {
    assert.equal((await connection.request(exit())).text, "+OK bye");
    assert.deepEqual(await namesOf(connection), []);
  });
});

Deno.test("abort() closes at once, without a word", async () => {
  const arrived = Promise.withResolvers<void>();
  await withPeer(async (peer) => {
    await peer.expect("api status");
    arrived.resolve();
    assert.equal(await peer.next(), undefined);
  }, async (connection) => {
    const waiting = connection.api("status");
    await arrived.promise;
    connection.abort();
    await assert.rejects(waiting, EslClosedError);
    assert.deepEqual(await namesOf(connection), []);
    await connection.closed;
  });
});

Deno.test("messages of unknown type, broken events and surplus replies are skipped and reported", async () => {
  const logged: string[] = [];
  const socket = new MemorySocket([
    encodeMessage([["Content-Type", "log/data"]], "text"),
    encodeMessage([["Content-Type", "text/event-xml"]], "<event/>"),
    encodeMessage([["Content-Type", "text/event-json"]], "{"),
    "Reply-Text: no type\n\n",
    "Content-Type: command/reply\nReply-Text: +OK surplus\n\n",
  ]);
  const log = (message: string, fields: Readonly<Record<string, string | number>>): void => {
    logged.push(`${message}: ${Object.values(fields).join(" ")}`);
  };
  const connection = new EslConnection(socket, { log });
  await settle();
  assert.deepEqual(logged, [
    "Skipped a message of unknown type: log/data 4",
    "Skipped a message of unknown type: text/event-xml 8",
    "Skipped an event that cannot be read: Cannot parse the body of a text/event-json message",
    "Skipped a message of unknown type:  0",
    "Skipped a reply to no command: +OK surplus",
  ]);
  connection.abort();
  await connection.closed;
});

for (
  const [name, bytes] of [
    ["a body above 16 MiB", "Content-Type: api/response\nContent-Length: 16777217\n\n"],
    ["something else", "HTTP/1.1 200 OK\n\n"],
  ] as const
) {
  Deno.test(`a connection that sends ${name} fails with EslProtocolError`, async () => {
    await withPeer(async (peer) => {
      await peer.expect("api status");
      await peer.send(bytes);
      await peer.expectEnd();
    }, async (connection) => {
      const events = connection.events();
      const waiting = connection.api("status");
      await assert.rejects(waiting, EslProtocolError);
      await assert.rejects(events.next(), EslProtocolError);
    });
  });
}

Deno.test("limits can be set", async () => {
  await withPeer(async (peer) => {
    await peer.expect("api status");
    await peer.apiReply("x".repeat(101));
    await peer.expectEnd();
  }, async (connection) => {
    await assert.rejects(connection.api("status"), EslProtocolError);
  }, { maxBodyBytes: 100 });
});

Deno.test("events() has one reader at a time, and goes on where a loop was left", async () => {
  await withPeer(async (peer) => {
    for (const name of ["A", "B", "C"]) await peer.event({ "Event-Name": name });
    await peer.leave();
  }, async (connection) => {
    const names: string[] = [];
    for await (const event of connection.events()) {
      names.push(event.name);
      assert.throws(() => connection.events(), EslError);
      break;
    }
    for await (const event of connection.events()) {
      names.push(event.name);
      if (event.name === "C") break;
    }
    assert.deepEqual(names, ["A", "B", "C"]);
  });
});

Deno.test("events() ends with its signal's reason and can be taken again, nothing being lost", async () => {
  const controller = new AbortController();
  await withPeer(async (peer) => {
    await peer.expect("api status");
    await peer.event({ "Event-Name": "A" });
    await peer.apiReply("UP");
    await peer.leave();
  }, async (connection) => {
    const reason = new Error("enough");
    const events = connection.events({ signal: controller.signal });
    const next = events.next();
    await assert.rejects(events.next(), EslError);
    controller.abort(reason);
    await assert.rejects(next, reason);
    await assert.rejects(events.next(), reason);
    await events.return?.();
    await connection.api("status");
    const again = connection.events();
    assert.equal((await again.next()).value?.name, "A");
    assert.ok((await events.next()).done);
  });
});

Deno.test("events() lets go of who waits when it is left", async () => {
  await withPeer((peer) => peer.leave(), async (connection) => {
    const events = connection.events();
    const next = events.next();
    await events.return?.();
    assert.ok((await next).done);
  });
});
