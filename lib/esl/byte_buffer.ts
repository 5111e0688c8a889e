/**
 * The bytes that have come and were not taken yet. Blocks of lines and counted bytes are taken out as soon as they are complete,
 * whichever way they came in pieces.
 *
 * What is taken out is a view, so that nothing is copied for who only looks: it is good until more is put in. The buffer grows with
 * what has come, never with what a peer has merely announced.
 * @module
 */
import { EslProtocolError } from "./errors.ts";

const LF = 0x0a;
const CR = 0x0d;

/** A connection on which little comes has no more than this. */
const LEAST_BYTES = 16 * 1024;
/** One on which much comes reads so much at a time. */
const MOST_BYTES = 256 * 1024;

/** Bytes on their way from a source to who takes them apart. */
export class ByteBuffer {
  #bytes = new Uint8Array(0);
  #start = 0;
  #end = 0;
  /** How much room to offer; it follows what comes. */
  #room = LEAST_BYTES;
  /** Where the line begins that is being searched for its end, and how far it was searched; both from the start. */
  #line = 0;
  #searched = 0;

  /** How many bytes wait to be taken. */
  get size(): number {
    return this.#end - this.#start;
  }

  /** Where to read into; then say by {@linkcode ByteBuffer.added} how much has come. Ends all views. */
  space(): Uint8Array<ArrayBuffer> {
    // Half of it does before bytes are moved for the sake of more.
    this.#reserve(this.#bytes.length < this.#room ? this.#room : this.#room / 2);
    return this.#bytes.subarray(this.#end);
  }

  /** So many bytes were read into the space. */
  added(count: number): void {
    const offered = this.#bytes.length - this.#end;
    this.#end += count;
    if (count === offered) this.#room = Math.min(MOST_BYTES, 2 * this.#room);
    else if (count < this.#room / 8) this.#room = Math.max(LEAST_BYTES, this.#room / 2);
  }

  /** Puts bytes in. Ends all views. */
  append(chunk: Uint8Array): void {
    this.#reserve(chunk.length);
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /**
   * Takes out the lines up to the next empty line, which is dropped; empty lines before the first are skipped. `undefined` if they are
   * not complete.
   *
   * @throws {EslProtocolError} If there are more than `most` bytes of them.
   */
  takeBlock(most: number): Uint8Array<ArrayBuffer> | undefined {
    const bytes = this.#bytes;
    let line = this.#start + this.#line;
    for (let at = this.#start + this.#searched; at < this.#end;) {
      if (bytes[at++] !== LF) continue;
      const length = at - line;
      if (length === 1 || (length === 2 && bytes[line] === CR)) {
        const block = bytes.subarray(this.#start, line);
        refuseLonger(at - 1 - this.#start, most);
        this.#drop(at);
        if (block.length > 0) return block;
      }
      line = at;
    }
    refuseLonger(this.size, most);
    [this.#line, this.#searched] = [line - this.#start, this.size];
    return undefined;
  }

  /** Takes out exactly so many bytes; `undefined` if there are less. */
  takeBytes(length: number): Uint8Array<ArrayBuffer> | undefined {
    if (this.size < length) return undefined;
    const taken = this.#bytes.subarray(this.#start, this.#start + length);
    this.#drop(this.#start + length);
    return taken;
  }

  #drop(to: number): void {
    [this.#start, this.#line, this.#searched] = [to, 0, 0];
  }

  /** Makes room for at least so many more. */
  #reserve(room: number): void {
    const pending = this.size;
    if (pending === 0) [this.#start, this.#end] = [0, 0];
    const capacity = this.#bytes.length;
    const isOversized = capacity > 4 * (pending + Math.max(room, this.#room));
    if (capacity - this.#end >= room && !isOversized) return;
    // Moving no more than what is free then, and doubling, keep the copying linear.
    if (capacity - pending >= Math.max(room, pending) && !isOversized) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
    } else {
      const grown = new Uint8Array(Math.max(this.#room, pending + Math.max(room, pending)));
      grown.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = grown;
    }
    [this.#start, this.#end] = [0, pending];
  }
}

function refuseLonger(length: number, most: number): void {
  if (length > most) throw new EslProtocolError(`A block of headers is longer than ${most} bytes`);
}
