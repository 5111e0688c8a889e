/**
 * Events as FreeSWITCH's core makes them: an ordered list of headers that begins with the process that made it, the place and the
 * time. Values are kept as text; ts-esl encodes them when they are sent.
 * @module
 */

/** A header of an event, decoded. */
export type Header = readonly [name: string, value: string];

/** The place in FreeSWITCH's source that fires an event; part of every event. */
export interface Origin {
  /** `Event-Calling-File`. */
  readonly file: string;
  /** `Event-Calling-Function`. */
  readonly func: string;
  /** `Event-Calling-Line-Number`, of 1.10.12. */
  readonly line: number;
}

/** An event on its way to the listeners. */
export interface SimEvent {
  /** `Event-Name`, such as `CHANNEL_ANSWER`, `CUSTOM`. */
  readonly name: string;
  /** `Event-Subclass` of a `CUSTOM` event. */
  readonly subclass?: string;
  /** All headers, those included that name event, time and place. */
  readonly headers: readonly Header[];
  /** What follows the headers. */
  readonly body?: string;
}

/** A moment as FreeSWITCH's timestamps have it: microseconds since 1970. */
export function microseconds(ms: number): string {
  return String(Math.round(ms)) + "000";
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** Local date and time, `2026-11-23 02:44:01`. */
export function localStamp(ms: number): string {
  const at = new Date(ms);
  const date = [at.getFullYear(), pad(at.getMonth() + 1), pad(at.getDate())].join("-");
  return `${date} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(pad).join(":")}`;
}

/** The core of a switch: it numbers and stamps events. */
export class EventCore {
  /** The switch's own id. */
  readonly uuid: string = crypto.randomUUID();
  /** When the switch came up, in milliseconds. */
  readonly started: number = Date.now();
  #sequence = 400;

  /** Makes an event; `headers` follow the ones that every event has. */
  make(
    name: string,
    origin: Origin,
    headers: readonly Header[],
    more: { subclass?: string; body?: string } = {},
  ): SimEvent {
    const subclass: Header[] = more.subclass === undefined ? [] : [["Event-Subclass", more.subclass]];
    return { name, ...more, headers: [...subclass, ...this.#stamp(name, origin), ...headers] };
  }

  #stamp(name: string, origin: Origin): Header[] {
    const now = Date.now();
    return [
      ["Event-Name", name],
      ["Core-UUID", this.uuid],
      ["FreeSWITCH-Hostname", "vm"],
      ["FreeSWITCH-Switchname", "vm"],
      ["FreeSWITCH-IPv4", "192.0.2.2"],
      ["FreeSWITCH-IPv6", "fd00::2"],
      ["Event-Date-Local", localStamp(now)],
      ["Event-Date-GMT", new Date(now).toUTCString()],
      ["Event-Date-Timestamp", microseconds(now)],
      ["Event-Calling-File", origin.file],
      ["Event-Calling-Function", origin.func],
      ["Event-Calling-Line-Number", String(origin.line)],
      ["Event-Sequence", String(++this.#sequence)],
    ];
  }
}
