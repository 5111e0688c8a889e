/**
 * The states of a channel that show up in events (`switch_channel_state_t`), with their numbers.
 * @module
 */

/** A state's name and number. */
export interface ChannelState {
  /** `Channel-State`, such as `CS_EXECUTE`. */
  readonly name: string;
  /** `Channel-State-Number`. */
  readonly number: number;
}

/** The states by their short names. */
export const CHANNEL_STATE = {
  NONE: { name: "CS_NONE", number: 0 },
  NEW: { name: "CS_NEW", number: 0 },
  INIT: { name: "CS_INIT", number: 2 },
  EXECUTE: { name: "CS_EXECUTE", number: 4 },
  CONSUME_MEDIA: { name: "CS_CONSUME_MEDIA", number: 7 },
  HANGUP: { name: "CS_HANGUP", number: 10 },
  REPORTING: { name: "CS_REPORTING", number: 11 },
  DESTROY: { name: "CS_DESTROY", number: 12 },
} as const satisfies Record<string, ChannelState>;

/** `Channel-Call-State-Number` by `Channel-Call-State`. */
export const CALL_STATE_NUMBER = { DOWN: 0, RINGING: 2, EARLY: 3, ACTIVE: 4, HANGUP: 7 } as const;
