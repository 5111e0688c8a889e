import assert from "node:assert/strict";
import {
  backgroundJob,
  dial,
  EslAuthError,
  EslClosedError,
  EslCommandError,
  EslConnectError,
  EslConnection,
  type EslPeer,
  EslProtocolError,
  EslTimeoutError,
  parseEvent,
} from "ts-esl";
import { FakeFreeswitch, type Peer } from "./fake_freeswitch.ts";
import { fromFreeswitch, parseChunks } from "./splits.ts";

Deno.test("dial() authenticates by password", async () => {
  await using freeswitch = new FakeFreeswitch(async (peer) => {
    await peer.accept();
    await peer.leave();
  });
  await using connection = await dial(freeswitch.address);
  assert.ok(connection instanceof EslConnection);
});

Deno.test("dial() authenticates as a user", async () => {
  await using freeswitch = new FakeFreeswitch(async (peer) => {
    await peer.send("Content-Type: auth/request\n\n");
    await peer.expect("userauth gofax@local:secret");
    await peer.reply("+OK accepted");
    await peer.leave();
  });
  await using _ = await dial({ ...freeswitch.address, user: "gofax@local", password: "secret" });
});

Deno.test("dial() fails with EslAuthError if the password is wrong, as recorded", async () => {
  for (const connection of [0, 3, 5]) {
    await using freeswitch = new FakeFreeswitch(async (peer) => {
      await peer.send(fromFreeswitch("esl-auth", connection));
      await peer.expectEnd();
    });
    await assert.rejects(dial(freeswitch.address), (error) => {
      assert.ok(error instanceof EslAuthError);
      assert.equal(error.reason, "-ERR invalid");
      assert.ok(!error.message.includes("ClueCon"));
      return true;
    });
  }
});

Deno.test("dial() fails with EslAuthError and the reason if our address is rejected", async () => {
  await using freeswitch = new FakeFreeswitch(async (peer) => {
    await peer.send("Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n");
    peer.close();
  });
  await assert.rejects(dial(freeswitch.address), (error) => {
    assert.ok(error instanceof EslAuthError);
    assert.equal(error.reason, "Access Denied, go away.");
    return true;
  });
});

const SILENT: [name: string, script: (peer: Peer) => Promise<void>][] = [
  ["does not ask for authentication", async () => {}],
  ["does not answer to it", async (peer) => {
    await peer.send("Content-Type: auth/request\n\n");
    await peer.expect("auth ClueCon");
  }],
  ["sends half a message", async (peer) => await peer.send("Content-Type: auth/requ")],
];

for (const [name, script] of SILENT) {
  Deno.test(`dial() fails with EslTimeoutError if FreeSWITCH ${name}`, async () => {
    await using freeswitch = new FakeFreeswitch(async (peer) => {
      await script(peer);
      await peer.expectEnd();
    });
    await assert.rejects(dial({ ...freeswitch.address, authTimeoutMs: 200 }), EslTimeoutError);
  });
}

const BROKEN: [
  name: string,
  bytes: string | Uint8Array,
  error: typeof EslClosedError | typeof EslProtocolError,
][] = [
  ["closes at once", "", EslClosedError],
  ["closes within a message", "Content-Type: auth", EslClosedError],
  ["closes after asking", "Content-Type: auth/request\n\n", EslClosedError],
  [
    "says goodbye when nobody has authenticated, as recorded",
    fromFreeswitch("esl-no-auth-timeout"),
    EslClosedError,
  ],
  ["is another server", "HTTP/1.1 400 Bad Request\r\n\r\n", EslProtocolError],
];

for (const [name, bytes, error] of BROKEN) {
  Deno.test(`dial() fails with ${error.name} if FreeSWITCH ${name}`, async () => {
    await using freeswitch = new FakeFreeswitch(async (peer) => {
      await peer.send(bytes);
      peer.close();
    });
    await assert.rejects(dial(freeswitch.address), error);
  });
}

Deno.test("dial() fails with EslConnectError if nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  await assert.rejects(dial({ hostname: "127.0.0.1", port, password: "x" }), (error) => {
    assert.ok(error instanceof EslConnectError);
    assert.ok(error.message.includes(`127.0.0.1:${port}`));
    assert.ok(error.cause instanceof Deno.errors.ConnectionRefused);
    return true;
  });
});

Deno.test("dial() fails with EslConnectError if connecting takes too long", async () => {
  // A listener whose backlog is full answers nobody any more.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 1 });
  const { port } = listener.addr as Deno.NetAddr;
  const attempts = Array.from(
    { length: 6 },
    () => dial({ hostname: "127.0.0.1", port, password: "x", connectTimeoutMs: 50, authTimeoutMs: 50 }),
  );
  const errors = (await Promise.allSettled(attempts)).map((one) =>
    one.status === "rejected" ? one.reason : undefined
  );
  assert.ok(
    errors.some((error) => error instanceof EslConnectError && error.cause instanceof EslTimeoutError),
  );
  assert.ok(errors.every((error) => error instanceof EslConnectError || error instanceof EslTimeoutError));
});

Deno.test("dial() refuses a password that cannot be written, before it connects", async () => {
  await assert.rejects(dial({ hostname: "127.0.0.1", port: 1, password: "a\nb" }), EslCommandError);
  await assert.rejects(dial({ hostname: "127.0.0.1", port: 1, user: "a:b", password: "c" }), EslCommandError);
});

Deno.test("dial() ends with the signal's reason, before and while it authenticates", async () => {
  const reason = new Error("shutting down");
  await assert.rejects(
    dial({ hostname: "127.0.0.1", port: 1, password: "x", signal: AbortSignal.abort(reason) }),
    reason,
  );
  const controller = new AbortController();
  await using freeswitch = new FakeFreeswitch(async (peer) => {
    await peer.send("Content-Type: auth/request\n\n");
    await peer.expect("auth ClueCon");
    controller.abort(reason);
    await peer.expectEnd();
  });
  await assert.rejects(dial({ ...freeswitch.address, signal: controller.signal }), reason);
});

Deno.test("dial() takes a message that arrives byte by byte", async () => {
  await using freeswitch = new FakeFreeswitch(async (peer) => {
    for (const byte of new TextEncoder().encode("Content-Type: auth/request\n\n")) {
      await peer.send(Uint8Array.of(byte));
    }
    await peer.expect("auth ClueCon");
    await peer.reply("+OK accepted");
    await peer.leave();
  });
  await using _ = await dial(freeswitch.address);
});

Deno.test("backgroundJob() reads results, and leaves other events alone", async () => {
  const messages = await parseChunks([fromFreeswitch("esl-originate-blocks")]);
  const events = messages.filter((message) => message.contentType === "text/event-plain").map(parseEvent);
  const jobs = events.map(backgroundJob).filter((job) => job !== undefined);
  assert.deepEqual(jobs, [{
    jobUuid: "15f6bb86-e3ac-4479-8424-02fcb80b5a05",
    ok: false,
    text: "-ERR NORMAL_CLEARING",
  }]);
});

for (
  const [body, ok] of [["+OK 1234\n", true], ["-ERR USER_BUSY\n", false], ["-USAGE: x\n", false], [
    "",
    false,
  ]] as const
) {
  Deno.test(`backgroundJob() takes ${JSON.stringify(body)} for ${ok ? "success" : "failure"}`, () => {
    const event = { name: "BACKGROUND_JOB", subclass: undefined, body, get: () => "u-1" };
    const job = backgroundJob({ ...event, headers: undefined as never });
    assert.deepEqual(job, { jobUuid: "u-1", ok, text: body.trimEnd() });
  });
}

Deno.test("dial() lets accept look at who asks for the password, and says it to nobody else", async () => {
  await using freeswitch = new FakeFreeswitch(async (peer) => {
    await peer.send("Content-Type: auth/request\n\n");
    assert.equal(await peer.next(), undefined);
  });
  const stranger = new Error("not FreeSWITCH");
  const { port } = freeswitch.address;
  const accept = ({ local, remote }: EslPeer): Promise<void> => {
    assert.deepEqual([local.hostname, remote.hostname, remote.port], ["127.0.0.1", "127.0.0.1", port]);
    return Promise.reject(stranger);
  };
  await assert.rejects(dial({ ...freeswitch.address, accept }), stranger);
});

Deno.test("dial() gives up on a peer that says a lot before it asks for the password", async () => {
  await using freeswitch = new FakeFreeswitch(async (peer) => {
    await peer.send(`x: ${"y".repeat(400_000)}`).catch(() => {});
    await peer.expectEnd();
  });
  await assert.rejects(dial(freeswitch.address), EslProtocolError);
});
