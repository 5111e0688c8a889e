/**
 * The events that one connection wants: `event`, `nixevent`, `noevents` and `filter`. Filters are ORed; with any filter an event
 * needs one of the filtered headers with that value.
 * @module
 */
import type { SimEvent } from "../channel/event.ts";

/** How events are written for a listener. */
export type EventFormat = "plain" | "json" | "xml";

const KNOWN = new Set(
  ("ALL CUSTOM CLONE CHANNEL_CREATE CHANNEL_DESTROY CHANNEL_STATE CHANNEL_CALLSTATE CHANNEL_ANSWER CHANNEL_HANGUP " +
    "CHANNEL_HANGUP_COMPLETE CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE CHANNEL_HOLD CHANNEL_UNHOLD CHANNEL_BRIDGE " +
    "CHANNEL_UNBRIDGE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_OUTGOING CHANNEL_PARK CHANNEL_UNPARK " +
    "CHANNEL_APPLICATION CHANNEL_ORIGINATE CHANNEL_UUID API LOG INBOUND_CHAN OUTBOUND_CHAN STARTUP SHUTDOWN PUBLISH " +
    "UNPUBLISH TALK NOTALK SESSION_CRASH MODULE_LOAD MODULE_UNLOAD DTMF MESSAGE PRESENCE_IN NOTIFY_IN PRESENCE_OUT " +
    "PRESENCE_PROBE MESSAGE_WAITING MESSAGE_QUERY ROSTER CODEC BACKGROUND_JOB DETECTED_SPEECH DETECTED_TONE " +
    "PRIVATE_COMMAND HEARTBEAT TRAP ADD_SCHEDULE DEL_SCHEDULE EXE_SCHEDULE RE_SCHEDULE RELOADXML NOTIFY SEND_MESSAGE " +
    "RECV_MESSAGE REQUEST_PARAMS CHANNEL_DATA GENERAL COMMAND SESSION_HEARTBEAT CLIENT_DISCONNECTED " +
    "SERVER_DISCONNECTED SEND_INFO RECV_INFO RECV_RTCP_MESSAGE CALL_SECURE NAT RECORD_START RECORD_STOP " +
    "PLAYBACK_START PLAYBACK_STOP CALL_UPDATE FAILURE SOCKET_DATA MEDIA_BUG_START MEDIA_BUG_STOP " +
    "CONFERENCE_DATA_QUERY CONFERENCE_DATA CALL_SETUP_REQ CALL_SETUP_RESULT CALL_DETAIL DEVICE_STATE TEXT SHUTDOWN_REQUESTED")
    .split(" "),
);

/** The events one connection listens to. */
export class Listener {
  /** How it wants its events written. */
  format: EventFormat = "plain";
  #listening = false;
  readonly #names = new Set<string>();
  readonly #subclasses = new Set<string>();
  /** Exceptions from ALL. */
  readonly #nixed = new Set<string>();
  #filters: [header: string, value: string][] = [];
  /** The call that `myevents` limits it to. */
  #mine: string | undefined;

  /** Whether it listens at all. */
  get listening(): boolean {
    return this.#listening;
  }

  /** Whether `myevents` was given. */
  get limited(): boolean {
    return this.#mine !== undefined;
  }

  /** Adds names; what follows `CUSTOM` are subclasses. `false` if there was none that exists. */
  add(keywords: readonly string[]): boolean {
    const { names, subclasses } = sortKeywords(keywords);
    names.forEach((name) => this.#names.add(name));
    names.forEach((name) => this.#nixed.delete(name));
    subclasses.forEach((name) => this.#subclasses.add(name));
    const any = names.length + subclasses.length > 0;
    this.#listening ||= any;
    return any;
  }

  /** Removes names. `false` if none was given that exists. */
  remove(keywords: readonly string[]): boolean {
    const { names, subclasses } = sortKeywords(keywords);
    names.forEach((name) => this.#names.delete(name));
    if (this.#names.has("ALL")) names.forEach((name) => this.#nixed.add(name));
    subclasses.forEach((name) => this.#subclasses.delete(name));
    return names.length + subclasses.length > 0;
  }

  /** Listens to nothing any more. `false` if it did not anyway. */
  clear(): boolean {
    const before = this.#listening;
    this.#listening = false;
    this.#names.clear();
    this.#nixed.clear();
    this.#subclasses.clear();
    return before;
  }

  /** Listens to all events of one call and to nothing else. */
  limitTo(uuid: string): void {
    this.#mine = uuid;
    this.#listening = true;
  }

  /** Adds a filter. */
  filter(header: string, value: string): void {
    this.#filters.push([header.toLowerCase(), value]);
  }

  /** Removes the filters of a header, of a header with that value, or all. */
  unfilter(header: string, value?: string): void {
    this.#filters = header.toLowerCase() === "all"
      ? []
      : this.#filters.filter(([name, wanted]) =>
        name !== header.toLowerCase() || (value !== undefined && wanted !== value)
      );
  }

  /** Whether the event is for this listener. */
  wants(event: SimEvent): boolean {
    if (!this.#listening) return false;
    if (this.#mine !== undefined) return valueOf(event, "unique-id") === this.#mine;
    const all = this.#names.has("ALL") && !this.#nixed.has(event.name);
    // A bare CUSTOM in the list does not mean every subclass: FreeSWITCH wants each of them named.
    const named = event.name === "CUSTOM"
      ? event.subclass !== undefined && this.#subclasses.has(event.subclass)
      : this.#names.has(event.name);
    const hears = all || named;
    return hears &&
      (this.#filters.length === 0 || this.#filters.some(([name, value]) => valueOf(event, name) === value));
  }
}

function valueOf(event: SimEvent, lowerCaseName: string): string | undefined {
  return event.headers.find(([name]) => name.toLowerCase() === lowerCaseName)?.[1];
}

function sortKeywords(keywords: readonly string[]): { names: string[]; subclasses: string[] } {
  const custom = keywords.findIndex((word) => word.toUpperCase() === "CUSTOM");
  const names = (custom < 0 ? keywords : keywords.slice(0, custom + 1)).map((word) => word.toUpperCase());
  return {
    names: names.filter((name) => KNOWN.has(name)),
    subclasses: custom < 0 ? [] : keywords.slice(custom + 1),
  };
}
