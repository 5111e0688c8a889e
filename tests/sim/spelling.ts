/** Texts that a recording and the simulator spell differently: paths, addresses, the uuid of an incoming call. */

import { EslHeaders, type EslMessage } from "ts-esl";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

/** Pairs of such texts. */
export class Spelling {
  readonly #pairs: (readonly [recorded: string, ours: string])[] = [];

  add(recorded: string, ours: string): void {
    if (recorded !== ours) this.#pairs.push([recorded, ours]);
  }

  /** Recorded text → what we send. */
  ours(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const text = DECODER.decode(bytes);
    const changed = this.#pairs.reduce((all, [recorded, ours]) => all.replaceAll(recorded, ours), text);
    return changed === text ? bytes : ENCODER.encode(changed);
  }

  /** A simulated message → as it would have been recorded. */
  recorded(message: EslMessage): EslMessage {
    const undo = (text: string): string =>
      this.#pairs.reduce((all, [recorded, ours]) => all.replaceAll(ours, recorded), text);
    const headers = [...message.headers].map(([name, value]): [string, string] => [name, undo(value)]);
    const text = DECODER.decode(message.body);
    const body = undo(text) === text ? message.body : ENCODER.encode(undo(text));
    return { ...message, headers: new EslHeaders(headers), body };
  }
}
