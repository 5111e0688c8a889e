/** Messages that no FreeSWITCH sends in one call, and all of which it may send: what framing and decoding stumble over, in a row. */

/** One byte for each character, so that Latin-1 and broken UTF-8 can be written down. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function message(contentType: string, body: string, ...more: readonly string[]): string {
  return [`Content-Length: ${body.length}`, `Content-Type: ${contentType}`, ...more, "", body].join("\n");
}

const plain = (body: string, ...more: readonly string[]): string =>
  message("text/event-plain", body, ...more);

const LONG = "x".repeat(1000);
/** Short and long lines, so that line ends fall on every place in a word of four bytes. */
const STAIRS = Array.from({ length: 40 }, (_, length) => `s${length}: ${"y".repeat(length)}`).join("\n");

/** Name of what is tortured, and the bytes. */
export const TORTURES: readonly (readonly [name: string, text: string])[] = [
  ["a message without a body", "Content-Type: auth/request\n\n"],
  ["empty lines before a message", "\n\r\n\nContent-Type: command/reply\nReply-Text: +OK\n\n"],
  ["CR LF", "Content-Type: command/reply\r\nReply-Text: +OK\r\n\r\n"],
  ["names in any case", "CONTENT-LENGTH: 2\ncontent-type: api/response\n\nhi"],
  [
    "a repeated length, of which the last counts",
    "Content-Length: 9\nContent-Length: 2\nContent-Type: a\n\nhi",
  ],
  ["values over several lines", "Content-Type: command/reply\nReply-Text: v=0\r\no=x\n:m\nlast\n\n"],
  ["blanks around values", "Content-Type:    a\nx:  \ny:   b  \nz:\n\n"],
  ["Latin-1 beside UTF-8", "Content-Type: a\nl: J\xf6rg\nu: J\xc3\xb6rg\nn\xf6: 1\nN\xd6: 2\n\n"],
  ["a body that looks like messages", message("api/response", "Content-Type: b\n\nContent-Length: 99\n\n")],
  ["line ends everywhere", plain(`Event-Name: A\n${STAIRS}\n\n`)],
  ["an event without its empty line", plain(`Event-Name: A\n${STAIRS}`)],
  ["an inner body", plain("Event-Name: BACKGROUND_JOB\nContent-Length: 9\n\n+OK\n\nx: y")],
  ["an inner body with a lie about its length", plain("Event-Name: A\nContent-Length: 99\n\nabc")],
  ["an inner body beyond its length", plain("Event-Name: A\nContent-Length: 1\n\nabc")],
  ["an inner body in UTF-8", plain(`Event-Name: A\n${STAIRS}\nContent-Length: 2\n\n\xc3\xa9`)],
  ["an inner body in Latin-1", plain("Event-Name: A\nContent-Length: 1\n\n\xe9")],
  [
    "percent-encoded values",
    plain(
      "Event-Name: CUSTOM\na: J%C3%B6rg\nb: J%F6rg\nc: 100%\nd: %zz%4\ne: %25%32%35\nf: a+b%20c\ng: %0D%0A\n\n",
    ),
  ],
  [
    "values that are nothing",
    plain("Event-Name: A\na: _undef_\nb: %5Fundef_\nc:\nd: ARRAY::a|:b\ne: ARRAY%3A%3Aa%7C%3Ab\n\n"),
  ],
  ["repeated names", plain("Event-Name: A\nx: 1\nX: 2\nevent-name: B\nx:y: 3\n\n")],
  [
    "bytes that are no text in an event",
    plain("Event-Name: A\nraw: \xe9\xff\nutf: \xc3\xa9\nbom: \xef\xbb\xbfx\nenc: %E9\n\n"),
  ],
  ["carriage returns in an event", plain("Event-Name: A\r\nx: 1\r\r\n\r\ny: 2\r\n\n")],
  ["long names and values", plain(`Event-Name: A\n${LONG}: 1\nx: ${LONG}\n${LONG}y: ${LONG}\n\n`)],
  ["names that the language knows", plain("Event-Name: A\nconstructor: 1\n__proto__: 2\nlength: 3\n\n")],
  ["an unknown type", message("text/event-xml", "<event/>")],
  ["NUL", plain("Event-Name: A\nx: a\0b\n\n")],
];

/** All of them, one behind the other. */
export const TORTURE: Uint8Array<ArrayBuffer> = bytesOf(TORTURES.map(([, text]) => text).join(""));
