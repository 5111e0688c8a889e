import assert from "node:assert/strict";
import { dialledInstead, dialNumber, type DialRules, stationKey } from "../../../lib/fax/identity/number.ts";

const PLAIN: DialRules = { prefix: "", plusPrefix: "" };

const DIALLED: readonly (readonly [name: string, typed: string, rules: DialRules, want: string])[] = [
  ["digits as they are", "5551234", PLAIN, "5551234"],
  ["a number written for the eye", "+49 (30) 555-12.34", PLAIN, "+49305551234"],
  ["square brackets, tabs and a no-break space", "[030]\u00a0\t55", PLAIN, "03055"],
  ["typographic dashes", "030\u2010555\u2013123\u20144", PLAIN, "0305551234"],
  ["a slash, as in Germany", "030/1001", PLAIN, "0301001"],
  ["slashes and blanks", "00 49/30/1234", PLAIN, "0049301234"],
  ["no zero in brackets behind a country code", "+49 (0)30 1234567", PLAIN, "+49301234567"],
  ["the same behind two zeros", "0049(0)301234", PLAIN, "0049301234"],
  ["the same as in America", "011 49 [0] 30 1234", PLAIN, "01149301234"],
  [
    "no zero in brackets, and then the prefix",
    "+44 (0)20 7946",
    { prefix: "9", plusPrefix: "00" },
    "90044207946",
  ],
  ["the zero of an Italian number, which belongs to it", "+39 (0)6 1234", PLAIN, "+39061234"],
  ["an Italian area in brackets", "+39 (06) 1234", PLAIN, "+39061234"],
  ["a zero in brackets at the front", "(0)30 1234", PLAIN, "0301234"],
  ["an area in brackets", "(030) 1234", PLAIN, "0301234"],
  ["an area in brackets behind a country code", "+1 (212) 555-0100", PLAIN, "+12125550100"],
  [
    "what was pasted with invisible characters",
    "\u202a+49\u200b30\u00ad1234\u202c\ufeff",
    PLAIN,
    "+49301234",
  ],
  ["wide digits", "０３０－１２３", PLAIN, "030123"],
  ["a number with the dashes of a Japanese keyboard", "03ー1234ー5678", PLAIN, "0312345678"],
  ["the same in half width, with dots", "03ｰ1234・5678", PLAIN, "0312345678"],
  ["a country code in brackets, and no zero behind it", "(+49) (0)30 1234567", PLAIN, "+49301234567"],
  ["the same with two zeros", "(0049) (0)30/1234", PLAIN, "0049301234"],
  ["a plus before the bracket", "+(49)(0)30 1234", PLAIN, "+49301234"],
  ["the number of a tel: link", "tel:+49-30-1234", PLAIN, "+49301234"],
  ["a number that says it is one for faxes", "Fax: 030 1234", PLAIN, "0301234"],
  ["the same in Japan", "ＦＡＸ：０３－１２３４－５６７８", PLAIN, "0312345678"],
  ["a whole number without its context", "tel:+49301234;phone-context=+49", PLAIN, "+49301234"],
  ["star, hash and the four letters", "*31#0A1B2C3D", PLAIN, "*31#0A1B2C3D"],
  ["a prefix of two zeros", "301234", { prefix: "00", plusPrefix: "" }, "00301234"],
  ["a plus translated", "+49 30", { prefix: "", plusPrefix: "00" }, "004930"],
  ["a plus translated behind the prefix", "+49 30", { prefix: "0", plusPrefix: "00" }, "0004930"],
  ["a plus that the prefix brings", "4930", { prefix: "+", plusPrefix: "" }, "+4930"],
  ["no plus in the middle to translate", "0049", { prefix: "9", plusPrefix: "00" }, "90049"],
];

for (const [name, typed, rules, number] of DIALLED) {
  Deno.test(`dialNumber() dials ${name}`, () => {
    assert.deepEqual(dialNumber(typed, rules), { kind: "diallable", number });
  });
}

const REFUSED: readonly (readonly [name: string, typed: string, rules: DialRules, want: string])[] = [
  [
    "two zeros behind a plus",
    "+0049 30 1234",
    { prefix: "", plusPrefix: "00" },
    'Cannot dial "+0049 30 1234": a country code stands behind "+", and none begins with 0',
  ],
  [
    "a part of a number with its context",
    "tel:30-1234;phone-context=+49",
    PLAIN,
    'Cannot dial "tel:30-1234;phone-context=+49": a number with a phone-context is not the whole number',
  ],
  ...["+49 30 1234 ext. 5", "+49 30 1234 Durchwahl 5", "030 1234 App. 5", "030 1234-DW 5"].map((typed) =>
    [
      `an extension in words, ${typed}`,
      typed,
      PLAIN,
      `Cannot dial "${typed}": "${/[a-zE-Z]/.exec(typed)?.[0]}" is not allowed in a fax number` +
      "; extensions and pauses are not dialled in a fax call",
    ] as const
  ),
  ...["Fax 030 1234", "Tel. 030 1234", "O301234", "030 1234 (Fax)"].map((typed) =>
    [
      `letters that stand for no digits, ${typed}`,
      typed,
      PLAIN,
      `Cannot dial "${typed}": "${/[a-zE-Z]/.exec(typed)?.[0]}" is not allowed in a fax number`,
    ] as const
  ),
  ["nothing", "", PLAIN, "No fax number given"],
  ["decoration alone", " ( ) - ", PLAIN, "No fax number given"],
  ["another destination", "12|34", PLAIN, 'Cannot dial "12|34": "|" is not allowed in a fax number'],
  [
    "letters that stand for digits",
    "1-800-FLOWERS",
    PLAIN,
    'Cannot dial "1-800-FLOWERS": "F" is not allowed in a fax number; for letters write the digits: 18003569377',
  ],
  [
    "an extension behind commas",
    "1001,,,45",
    PLAIN,
    'Cannot dial "1001,,,45": "," is not allowed in a fax number; extensions and pauses are not dialled in a fax call',
  ],
  [
    "an extension behind an x",
    "1001 x45",
    PLAIN,
    'Cannot dial "1001 x45": "x" is not allowed in a fax number; extensions and pauses are not dialled in a fax call',
  ],
  [
    "a zero in brackets within",
    "030 (0) 1234",
    PLAIN,
    'Cannot dial "030 (0) 1234": a "(0)" within a number may be meant to be dialled or not',
  ],
  [
    "an area with its zero behind a country code",
    "+49 (030) 1234",
    PLAIN,
    'Cannot dial "+49 (030) 1234": the zero of "(030)" behind a country code may be meant to be dialled or not',
  ],
  [
    "what nobody sees, by its name",
    "12\u202a|34",
    PLAIN,
    'Cannot dial "12<U+202A>|34": "|" is not allowed in a fax number',
  ],
  [
    "enterprise originate",
    "1:_:user/2",
    PLAIN,
    'Cannot dial "1:_:user/2": ":" is not allowed in a fax number',
  ],
  ["a name", "fax@host", PLAIN, 'Cannot dial "fax@host": "f" is not allowed in a fax number'],
  [
    "small letters",
    "1a",
    PLAIN,
    'Cannot dial "1a": "a" is not allowed in a fax number',
  ],
  [
    "a variable",
    "${system(reboot)}",
    PLAIN,
    'Cannot dial "${system(reboot)}": a dollar sign is not allowed in a fax number',
  ],
  ["a backslash", "030\\12", PLAIN, 'Cannot dial "030\\12": a backslash is not allowed in a fax number'],
  ["a plus inside", "49+30", PLAIN, 'Cannot dial "49+30": "+" is not allowed in a fax number'],
  ["a plus alone", "+", PLAIN, 'Cannot dial "+": there is no digit in it'],
  [
    "a plus behind a prefix",
    "+49",
    { prefix: "0", plusPrefix: "" },
    'Cannot dial "0+49": "+" is not allowed in a fax number',
  ],
  [
    "what only the prefix brings",
    "4930",
    { prefix: "0w", plusPrefix: "" },
    'Cannot dial "0w4930": "w" is not allowed in a fax number',
  ],
  ["other digits", "١٢٣", PLAIN, 'Cannot dial "١٢٣": "١" is not allowed in a fax number'],
  ["a character of two units", "12😀", PLAIN, 'Cannot dial "12😀": "😀" is not allowed in a fax number'],
];

for (const [name, typed, rules, problem] of REFUSED) {
  Deno.test(`dialNumber() refuses ${name}, in words`, () => {
    assert.deepEqual(dialNumber(typed, rules), { kind: "refused", problem });
  });
}

Deno.test("dialNumber() lets nothing pass that a switch takes for syntax", () => {
  for (let code = 0; code < 0x180; code++) {
    const result = dialNumber(`1${String.fromCharCode(code)}2`, PLAIN);
    if (result.kind === "diallable") assert.match(result.number, /^1[0-9*#A-D]?2$/, String(code));
  }
});

const KEYS: readonly (readonly [name: string, number: string, want: string | undefined])[] = [
  ["a number", "0301234567", "0301234567"],
  ["one with a plus, written for the eye", "+49 (30) 12-34", "+49301234"],
  ["an extension with a name", "fax1@pbx", "fax1@pbx"],
  ["nobody", "", undefined],
  ["blanks", "  ", undefined],
  ["anonymous", "anonymous", undefined],
  ["anonymous in other letters", "Anonymous", undefined],
  ["anonymous with a host", "anonymous@anonymous.invalid", undefined],
  ["unavailable", "Unavailable", undefined],
  ["zeros", "0000000000", undefined],
  ["a number with a slash, which is mod_db's separator", "030/1234", "0301234"],
  ["a country code and a zero in brackets", "+49 (0)30 1234", "+49301234"],
  ["a blank line that would end a command", "1\n\n2", "12"],
  ["more than 64 characters", "1".repeat(65), undefined],
];

for (const [name, number, want] of KEYS) {
  Deno.test(`stationKey() of ${name} is ${want ?? "none"}`, () => assert.equal(stationKey(number), want));
}

const INSTEAD: readonly (readonly [name: string, key: string, rules: DialRules, want: string | undefined])[] =
  [
    ["a number without rules", "0301234", PLAIN, undefined],
    ["a plus that is kept", "+49301234", PLAIN, undefined],
    ["a plus that is replaced", "+49301234", { prefix: "", plusPrefix: "00" }, "0049301234"],
    ["what a plus becomes", "0049301234", { prefix: "", plusPrefix: "00" }, undefined],
    ["a plus behind a prefix", "+49301234", { prefix: "9", plusPrefix: "00" }, "90049301234"],
    ["a number without the prefix", "301234", { prefix: "0", plusPrefix: "" }, "0301234"],
    ["a number with the prefix", "0301234", { prefix: "0", plusPrefix: "" }, undefined],
    ["the prefix alone", "0", { prefix: "0", plusPrefix: "" }, "00"],
    ["a plus that the prefix brings", "+49301234", { prefix: "+49", plusPrefix: "00" }, undefined],
    ["a plus that the prefix spoils", "+49301234", { prefix: "9", plusPrefix: "" }, undefined],
    ["a caller's name", "fax1@pbx", { prefix: "0", plusPrefix: "00" }, undefined],
  ];

for (const [name, key, rules, want] of INSTEAD) {
  Deno.test(`dialledInstead() of ${name} is ${want ?? "none"}`, () => {
    assert.equal(dialledInstead(key, rules), want);
  });
}

Deno.test("dialledInstead() names nothing that can be dialled as it stands", () => {
  const typed = ["0301234", "+49301234", "49301234", "9+1", "00", "*31#1"];
  for (const prefix of ["", "0", "+", "00"]) {
    for (const plusPrefix of ["", "00", "+0"]) {
      const rules = { prefix, plusPrefix };
      for (const number of typed) {
        const dial = dialNumber(number, rules);
        if (dial.kind === "diallable") assert.equal(dialledInstead(dial.number, rules), undefined);
      }
    }
  }
});
