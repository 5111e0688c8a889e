/**
 * Calls that come in: a channel for the caller, and the connection to gofaxd, which decides what is done with the call.
 * @module
 */
import { CallQueue } from "./board/call_queue.ts";
import { Channel } from "./channel/channel.ts";
import { executeCompleteEvent, unparkEvent } from "./channel/channel_events.ts";
import { CHANNEL_STATE } from "./channel/channel_state.ts";
import type { Variable } from "./channel/dialstring.ts";
import { FaxLine } from "./fax/fax_line.ts";
import type { FaxDocument } from "./fax/fax_end.ts";
import { connectMachine } from "./board/machine_end.ts";
import type { Machine } from "./network/numbers.ts";
import { controlCall } from "./socket/outbound_socket.ts";
import { type SipCall, sipCall } from "./channel/sip_call.ts";
import { inviteReceived, offerReceived } from "./channel/sip_inbound.ts";
import type { Switchboard } from "./board/switchboard.ts";
import type { Peer } from "./board/switchboard_parts.ts";

/** Who calls whom. */
export interface Caller {
  /** The number called. */
  readonly to: string;
  /** The caller's number; `anonymous` for one that is hidden. */
  readonly from: string;
  /** The caller's name; empty for none. */
  readonly name: string;
  /** The gateway through which the call comes, `undefined` for none. */
  readonly gateway: string | undefined;
  /** Variables of the caller's own SIP headers, such as `sip_h_Diversion`. */
  readonly headers: readonly Variable[];
}

function makeChannel(board: Switchboard, caller: Caller): { channel: Channel; sip: SipCall } {
  const { hostname, port } = board.gofaxd ?? { hostname: "127.0.0.1", port: 8022 };
  const hidden = caller.from === "anonymous";
  const channel = new Channel(crypto.randomUUID(), "inbound", `sofia/fax/${caller.from}@127.0.0.1`, {
    callerName: caller.name,
    callerNumber: caller.from,
    destination: caller.to,
    hidden,
    dialplan: `inline:socket:${hostname}:${port} async full`,
  });
  const { from, to, gateway } = caller;
  const sip = sipCall(board.nextSession(), { from, to, gateway, display: caller.name, codecs: "PCMA,PCMU" });
  channel.codec = "PCMA";
  channel.callState = "RINGING";
  channel.hitDialplan = true;
  channel.running = CHANNEL_STATE.EXECUTE;
  channel.state = CHANNEL_STATE.EXECUTE;
  channel.set(inviteReceived(sip, channel.uuid, { hidden, headers: caller.headers }));
  channel.set(offerReceived(sip));
  channel.set([
    ["call_uuid", channel.uuid],
    ["current_application_data", `${hostname}:${port} async full`],
    ["current_application", "socket"],
    ["socket_host", hostname],
  ]);
  return { channel, sip };
}

/** Fires the events with which the `socket` application ends. */
function leaveSocket(board: Switchboard, channel: Channel): void {
  const argument = channel.profile.dialplan?.replace("inline:socket:", "") ?? "";
  board.publish(unparkEvent(board.core, channel));
  const application = { name: "socket", argument, uuid: crypto.randomUUID() };
  board.publish(executeCompleteEvent(board.core, channel, application));
}

/** Dials gofaxd and runs what it asks for, until the call is over. */
async function runDialplan(board: Switchboard, channel: Channel): Promise<void> {
  const queue = new CallQueue(board, channel);
  const control = await controlCall(board, channel, queue);
  if (control === undefined) board.hangUp(channel, "NORMAL_CLEARING", "us");
  else {
    await queue.run();
    board.hangUp(channel, control.silent ? "NO_USER_RESPONSE" : "NORMAL_CLEARING", "us");
  }
  if (channel.lingersFirst) await board.clock.waited(board.speed.tickMs);
  if (control !== undefined) leaveSocket(board, channel);
  board.finish(channel);
  control?.callEnded();
}

/** Waits for the answer; `false` if the channel ended without one. */
async function answerOf(channel: Channel): Promise<boolean> {
  await Promise.race([channel.answered, channel.gone]);
  return channel.times.answered > 0;
}

/** A call from a machine in the network. Returns the channel when the call has begun. */
export function callFromMachine(
  board: Switchboard,
  caller: Caller,
  machine: Machine,
  document: FaxDocument | undefined,
): Channel {
  const { channel, sip } = makeChannel(board, caller);
  board.wire(channel, {
    sip,
    line: new FaxLine(board.speed, board.clock),
    peer: { kind: "machine", machine },
  });
  board.spawn(runDialplan(board, channel));
  board.spawn(
    answerOf(channel).then((answered) => {
      if (answered) connectMachine(board, channel, machine, document);
    }),
  );
  return channel;
}

/** An outgoing call that comes back to this switch. Returns the inbound channel once it is answered, `undefined` if it is not. */
export async function loopBackCall(
  board: Switchboard,
  outbound: Channel,
  number: string,
  gateway: string,
): Promise<Channel | undefined> {
  const wires = board.wiresOf(outbound);
  if (wires === undefined) return undefined;
  const { callerName, callerNumber } = outbound.profile;
  const { channel, sip } = makeChannel(board, {
    to: number.replace(/^0/, ""),
    from: callerNumber,
    name: callerName,
    gateway,
    headers: [],
  });
  const back: Peer = { kind: "channel", channel: outbound };
  board.wire(channel, { sip, line: wires.line, peer: back });
  board.wire(outbound, { ...wires, peer: { kind: "channel", channel } });
  board.spawn(runDialplan(board, channel));
  return await answerOf(channel) ? channel : undefined;
}
