import { holdTo } from "./hold_to.ts";

const OURS = new URL("../data/sim/", import.meta.url);
const ESL = new URL("../data/esl/", import.meta.url);

for (const folder of [OURS, ESL]) {
  for (const { name } of [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1)) {
    if (!/^(esl|send|recv)-.*\.txt$/.test(name)) continue;
    Deno.test(`startSimulator() says what FreeSWITCH said in ${name.replace(/\.txt$/, "")}`, async () => {
      await holdTo(new URL(name, folder));
    });
  }
}
