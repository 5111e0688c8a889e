/** How tests read mails: the two HylaFAXes encode the same words differently. */

import assert from "node:assert/strict";
import { readMail } from "./support/mail.ts";

Deno.test("readMail() decodes headers and quoted-printable, and leaves base64 as it is", () => {
  const mail = [
    "args: -oi",
    'Content-Type: Multipart/Mixed; Boundary="cut"',
    "Subject: =?UTF-8?Q?facsimile=20to=20=2B49_1=20complet?=",
    " =?UTF-8?Q?ed,=20B=C3=BCro?=",
    "",
    "several parts",
    "",
    "--cut",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    "A long line that is =",
    "folded, 1 =3D 1, B=C3=BCro, and ends:=20",
    "",
    "--cut",
    "Content-Transfer-Encoding: base64",
    "",
    "AAEC=3D=",
    "",
    "--cut--",
    "",
  ];
  const read = readMail(mail.join("\n")).split("\n");
  assert.equal(read[2], "Subject: facsimile to +49 1 completed, Büro");
  assert.ok(read.includes("A long line that is folded, 1 = 1, Büro, and ends: "), read.join("\n"));
  assert.ok(read.includes("AAEC=3D="));
  assert.deepEqual(read.slice(-2), ["--cut--", ""]);
});

Deno.test("readMail() decodes a head that nothing stands between it and the first part", () => {
  const mail =
    'Content-Type: multipart/mixed;\n boundary="x"\nSubject: =?US-ASCII?Q?a=20b?=\n\n--x\n\nok\n\n--x--\n';
  assert.match(readMail(mail), /^Subject: a b\n\n--x\n\nok$/m);
});

Deno.test("readMail() decodes a mail of one part", () => {
  const head = "Subject: =?utf-8?b?QsO8cm8=?=\nContent-Transfer-Encoding: quoted-printable\n";
  assert.equal(readMail(`${head}\n3 =3D 3\n`), `${head.replace(/=\?.*/, "Büro")}\n3 = 3\n`);
});
