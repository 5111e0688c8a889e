/** What a session log tells of a communication (session_story.ts reads it). */

/** Who wrote a log. */
export type LogWriter = "gofax" | "GOfax.IP" | "HylaFAX" | "unknown";

/** A page as the log has it. */
export interface StoryPage {
  /** Its number in the job, or in the fax that came in. */
  readonly page: number;
  /** What became of it. */
  readonly state: "sent" | "received" | "refused";
  /** How long it took; undefined if the log does not say. */
  readonly seconds: number | undefined;
  /** Its encoding, in the words of the log; empty if it does not say. */
  readonly format: string;
  /** Damaged rows; undefined if the log does not say. */
  readonly badRows: number | undefined;
}

/** What two machines agreed on. */
export interface StoryAgreement {
  /** bit/s. */
  readonly rate: number;
  /** Whether errors are corrected. */
  readonly ecm: boolean;
  /** Over what the fax went, if the log says so. */
  readonly transport: "T.38" | "audio" | undefined;
}

/** One call. */
export interface StoryCall {
  /** When it began, as the log has it. */
  at: string;
  /** The number as it was dialled, or the caller's; empty if the log does not say. */
  number: string;
  /** The gateway; empty if the log does not say. */
  gateway: string;
  /** Its UUID in FreeSWITCH; empty if the log does not say. */
  uuid: string;
  /** Whether it rang. */
  rang: boolean;
  /** Whether it was answered. */
  answered: boolean;
  /** The other machine's identification; undefined if it gave none. */
  remote: string | undefined;
  /** What the machines agreed on, each time. */
  agreed: StoryAgreement[];
  /** In their order. */
  pages: StoryPage[];
  /** The fax's result in words; undefined if it came to none. */
  result: string | undefined;
  /** SpanDSP's code of it, if the log has it. */
  code: number | undefined;
  /** FreeSWITCH's hangup cause; empty if the log does not say. */
  hangup: string;
  /** What the gateway answered; undefined if the call was answered, or the log does not say. */
  refusal: string | undefined;
}

/** A communication. */
export interface SessionStory {
  /** Who wrote the log. */
  writer: LogWriter;
  /** Whether a fax was to be sent or received; undefined if the log does not say. */
  direction: "out" | "in" | undefined;
  /** The time of its first line, as it stands there. */
  begun: string;
  /** The time of its last line. */
  last: string;
  /** Whether the log has its end. */
  ended: boolean;
  /** In their order. */
  calls: StoryCall[];
  /** The job; undefined if the log does not say. */
  jobId: number | undefined;
  /** The file of a received fax; empty if the log does not say. */
  file: string;
  /** How the session failed, in the words of the log; empty if it did not, or the log does not say. */
  failure: string;
  /** Whether the site's program (faxrcvd) got the received fax; undefined if the log does not say. */
  handedOver: boolean | undefined;
  /** Lines that say what had a part in the calls: fallback, overrides, scripts, changed names, warnings. */
  remarks: string[];
}

/** A call of which nothing is known yet. */
export function newStoryCall(at: string, known: Partial<StoryCall> = {}): StoryCall {
  return {
    at,
    number: "",
    gateway: "",
    uuid: "",
    rang: false,
    answered: false,
    remote: undefined,
    agreed: [],
    pages: [],
    result: undefined,
    code: undefined,
    hangup: "",
    refusal: undefined,
    ...known,
  };
}
