/**
 * The SIP profile `gofax-selftest`: a call to it comes in at this switch itself and is parked, until `uuid_transfer` takes it or fifteen
 * seconds are over. Recorded on FreeSWITCH 1.10.12 with config/freeswitch.
 * @module
 */
import { executeApplication } from "./board/applications.ts";
import type { Switchboard } from "./board/switchboard.ts";
import { PARKING, type Peer } from "./board/switchboard_parts.ts";
import { Channel } from "./channel/channel.ts";
import { callStateEvent, parkEvent, unparkEvent } from "./channel/channel_events.ts";
import { CHANNEL_STATE } from "./channel/channel_state.ts";
import { sipCall } from "./channel/sip_call.ts";
import { inviteReceived, offerReceived } from "./channel/sip_inbound.ts";

/** `park_timeout` of the shipped profile. */
const PARK_MS = 15_000;

function makeChannel(board: Switchboard, outbound: Channel, number: string): Channel | undefined {
  const wires = board.wiresOf(outbound);
  if (wires === undefined) return undefined;
  const { callerName, callerNumber } = outbound.profile;
  const channel = new Channel(
    crypto.randomUUID(),
    "inbound",
    `sofia/${PARKING.profile}/${callerNumber}@127.0.0.1`,
    {
      callerName,
      callerNumber,
      destination: number,
      hidden: false,
      dialplan: "inline:'m:^:set:park_timeout=15^park:'",
    },
  );
  const call = {
    from: callerNumber,
    display: callerName,
    to: number,
    gateway: undefined,
    codecs: "PCMA,PCMU",
  };
  const sip = sipCall(board.nextSession(), call);
  channel.codec = "PCMA";
  channel.hitDialplan = true;
  channel.running = CHANNEL_STATE.EXECUTE;
  channel.state = CHANNEL_STATE.EXECUTE;
  channel.set(inviteReceived(sip, channel.uuid, { hidden: false, headers: [] }));
  channel.set(offerReceived(sip));
  channel.set([["call_uuid", channel.uuid], ["park_timeout", "15"], ["current_application", "park"]]);
  const back: Peer = { kind: "channel", channel: outbound };
  board.wire(channel, { sip, line: wires.line, peer: back });
  board.wire(outbound, { ...wires, peer: { kind: "channel", channel } });
  return channel;
}

/** Waits until somebody takes the call; undefined if nobody did, or it ended. */
async function taken(board: Switchboard, channel: Channel): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string>();
  board.parked.set(channel.uuid, resolve);
  board.publish(parkEvent(board.core, channel));
  const over = new AbortController();
  const late = board.clock.waited(
    PARK_MS / board.speed.factor,
    AbortSignal.any([over.signal, channel.hungUp]),
  );
  const applications = await Promise.race([promise, late.then(() => undefined)]);
  over.abort();
  board.parked.delete(channel.uuid);
  board.publish(unparkEvent(board.core, channel));
  return applications;
}

/** Runs what the inline dialplan names, one after the other: `set:fax_use_ecm=true,answer,rxfax:/file`. */
async function runInline(board: Switchboard, channel: Channel, applications: string): Promise<void> {
  for (const each of applications.split(",")) {
    if (channel.hungUp.aborted) return;
    const colon = each.indexOf(":");
    const [name, argument] = colon < 0 ? [each, ""] : [each.slice(0, colon), each.slice(colon + 1)];
    await executeApplication(board, channel, { name, argument, looped: false });
  }
}

async function run(board: Switchboard, channel: Channel): Promise<void> {
  board.publish(callStateEvent(board.core, channel, "RINGING"));
  const applications = await taken(board, channel);
  if (applications !== undefined) await runInline(board, channel, applications);
  board.hangUp(channel, "NORMAL_CLEARING", "us");
  board.finish(channel);
}

/** A call to the profile. Returns the channel that came in once it is answered, `undefined` if it is not. */
export async function parkBackCall(
  board: Switchboard,
  outbound: Channel,
  number: string,
): Promise<Channel | undefined> {
  const channel = makeChannel(board, outbound, number);
  if (channel === undefined) return undefined;
  board.spawn(run(board, channel));
  await Promise.race([channel.answered, channel.gone]);
  return channel.times.answered > 0 ? channel : undefined;
}
