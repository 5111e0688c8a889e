/**
 * Our program, which kills itself on the way from a sent document to its source's own name: `DIES_AT` is the step, `DIES_ON` the number of
 * the document. Beside these steps nothing else is done to the names of documents.
 */

import type { SourceNames } from "../../lib/hylafax/document_name.ts";
import { items, type Qfile } from "../../lib/hylafax/qfile.ts";
import { DocumentStore } from "../../lib/spool/document_store.ts";
import { LockedQfile } from "../../lib/spool/locked_qfile.ts";

const [step, document] = [Deno.env.get("DIES_AT"), Number(Deno.env.get("DIES_ON"))];

function dieAt(name: string, count: number): void {
  if (name === step && count >= document) Deno.kill(Deno.pid, "SIGKILL");
}

const { giveOwnName, dropSavedName } = DocumentStore.prototype;
const { write } = LockedQfile.prototype;
const [named, dropped] = [new Set<string>(), new Set<string>()];
let atFirst: number | undefined;

DocumentStore.prototype.giveOwnName = function (this: DocumentStore, names: SourceNames): boolean {
  dieAt("before it has two names", named.add(names.original).size);
  const given = giveOwnName.call(this, names);
  dieAt("with two names", named.size);
  return given;
};

LockedQfile.prototype.write = function (this: LockedQfile, qfile: Qfile): void {
  const left = items(qfile).filter(({ kind }) => kind === "fax").length;
  const struck = (atFirst ??= left) - left;
  dieAt("before the job says so", struck);
  write.call(this, qfile);
  dieAt("when the job says so", struck);
};

DocumentStore.prototype.dropSavedName = function (this: DocumentStore, names: SourceNames): void {
  dropSavedName.call(this, names);
  dieAt("with its own name", dropped.add(names.original).size);
};

await import("../../main.ts");
