/**
 * A stand-in for FreeSWITCH, good enough that a whole fax server runs against it. For tests, demonstrations and
 * administrators who want to try their configuration without a telephone line.
 * @module
 */
export { type BlankFax, blankFax } from "./network/blank_fax.ts";
export { CALL_BEHAVIOURS, type CallBehaviour } from "./network/call_behaviour.ts";
export type { SimUser } from "./socket/login.ts";
export { type Gateway, GATEWAYS, type GatewayTable } from "./network/gateways.ts";
export {
  describeNumbers,
  type Destination,
  type Machine,
  NUMBERS,
  type NumberTable,
} from "./network/numbers.ts";
export { startSimulator } from "./simulator.ts";
export type { Address, CallOptions, CallRecord, Simulator, SimulatorOptions } from "./simulator_types.ts";
export type { SimClock } from "./network/clock.ts";
export { RECORDED_SPEED, type Speed } from "./network/speed.ts";
export type { DialledLeg, SimLogger } from "./board/switchboard_parts.ts";
