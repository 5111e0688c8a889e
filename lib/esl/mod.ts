/**
 * ts-esl: FreeSWITCH's event socket for Deno, as a client and as the server that FreeSWITCH dials.
 * @module
 */
export { EslCall, type PrepareOptions } from "./call.ts";
export * from "./client.ts";
export * from "./command.ts";
export * from "./command_reader.ts";
export * from "./connection.ts";
export type { BgapiOptions, EslBounds, EslConnectionOptions, EslLog } from "./connection_options.ts";
export type { EslWait } from "./deadline.ts";
export * from "./encoding.ts";
export * from "./errors.ts";
export { channelData, encodeEvent, type EslEvent, parseEvent } from "./event.ts";
export * from "./headers.ts";
export {
  concatBytes,
  encodeHeaders,
  encodeMessage,
  type EslLimits,
  type EslMessage,
  readMessages,
} from "./message.ts";
export * from "./originate.ts";
export type { EslPeer } from "./peer.ts";
export * from "./reply.ts";
export * from "./server.ts";
export type { EslSocket } from "./socket.ts";
