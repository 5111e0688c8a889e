/** A simulator, a client on its event socket, and a place for files; everything is gone at the end. */

import {
  type CallOptions,
  type CallRecord,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../lib/sim/mod.ts";
import { dial, type EslConnection, type EslEvent, eventPlain, listen } from "ts-esl";

/** Everything a fax server listens to. */
export const EVENTS = eventPlain(["CHANNEL_CALLSTATE", "BACKGROUND_JOB"], [
  ...["negociateresult", "pageresult", "result"].flatMap((
    step,
  ) => [`spandsp::txfax${step}`, `spandsp::rxfax${step}`]),
]);

const PATIENCE_MS = 10_000;

/** A running rig. */
export interface Rig extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly client: EslConnection;
  readonly directory: string;
  /** The client's events until one that `last` says is the last. */
  until(last: (event: EslEvent) => boolean): Promise<EslEvent[]>;
}

/** Starts a rig. */
export async function startRig(options: SimulatorOptions = {}): Promise<Rig> {
  const simulator = await startSimulator({ speed: { factor: 500 }, ...options });
  const client = await dial({ hostname: simulator.hostname, port: simulator.port, password: "ClueCon" });
  await client.request(EVENTS);
  const events = client.events();
  const directory = await Deno.makeTempDir({ prefix: "sim_rig_" });
  return {
    simulator,
    client,
    directory,
    async until(last): Promise<EslEvent[]> {
      const seen: EslEvent[] = [];
      // What does not come ends the test, not the patience of whoever runs it.
      const timer = setTimeout(() => void client.close(), PATIENCE_MS);
      try {
        for (let next = await events.next(); !next.done; next = await events.next()) {
          seen.push(next.value);
          if (last(next.value)) return seen;
        }
      } finally {
        clearTimeout(timer);
      }
      throw new Error(`The events ended after ${seen.map(eventName).join(", ")}`);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await client.close();
      await simulator.close();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

/** Name or fax step, and what is most telling about it. */
export function eventName(event: EslEvent): string {
  if (event.name === "CUSTOM") return event.subclass?.replace("spandsp::", "") ?? "CUSTOM";
  return event.name === "CHANNEL_CALLSTATE" ? event.get("Channel-Call-State") ?? "" : event.name;
}

/** Whether the call with that uuid has ended. */
export function ended(uuid: string): (event: EslEvent) => boolean {
  return (event) => event.get("Unique-ID") === uuid && event.get("Channel-Call-State") === "HANGUP";
}

/** A way for an application to deal with one call. */
export type Application = (call: EslConnection, uuid: string) => Promise<void>;

/** Lets `application` deal with the call that `options` describe. */
export async function takeCall(
  simulator: Simulator,
  options: CallOptions,
  application: Application,
): Promise<CallRecord> {
  await using server = listen({ hostname: "127.0.0.1", port: 0 });
  simulator.setGofaxd({ hostname: "127.0.0.1", port: server.address.port });
  const calls = server[Symbol.asyncIterator]();
  const record = simulator.call(options);
  const { value: call } = await calls.next();
  if (call === undefined) throw new Error("No call came");
  await application(call.connection, call.uuid);
  return await record;
}
