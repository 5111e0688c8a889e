/**
 * What of the recordings the simulator does not say, or says otherwise. A message that is listed here and comes out right
 * after all fails the test: the list is to stay true.
 */

/** Messages of a recording's first connection, by their position; without a list the whole recording. */
export interface NotReproduced {
  readonly messages?: readonly number[];
  readonly why: string;
}

/** By the recording's name. */
export const NOT_REPRODUCED: Readonly<Record<string, NotReproduced>> = {
  "esl-api-misc": {
    messages: [10, 11, 48, 49],
    why:
      "sofia xmlstatus, the details of sofia status profile, list_users and show modules: nothing of gofax asks",
  },
  "esl-events-of-a-send": {
    why:
      "CHANNEL_OUTGOING, CHANNEL_CREATE, CHANNEL_ORIGINATE, CODEC, CALL_UPDATE and CHANNEL_DESTROY are not fired, " +
      "CHANNEL_STATE only at the end of a call: nothing of gofax listens to them",
  },
  "esl-failover-variants": {
    messages: [56, 58],
    why: "originate_retries: which retry gets the uuid depends on when FreeSWITCH destroys the first session",
  },
  "recv-anonymous": {
    messages: [14, 15, 16],
    why:
      "three codec variables stand in another place than in recv-t38-loss, where the caller asked for T.38 as well",
  },
  "send-fs-shutdown-midfax": {
    messages: [10],
    why:
      "a channel that ends with the switch fires CHANNEL_CALLSTATE after its figures were put into variables",
  },
  "send-noanswer-forever": {
    messages: [8, 9],
    why:
      "whether a command that follows a reply at once is answered before the second of two events is a race",
  },
  "send-sender-utf8": {
    messages: [7, 8, 9, 10, 11],
    why:
      "a caller's name that holds ^^:a loses what is before the a, and its last word in quotes becomes the display name",
  },
};
