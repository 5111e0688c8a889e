/** The number that a job is sent to. */

import { type DialNumber, dialNumber } from "../../../fax/identity/number.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import type { SenderWorld } from "../../base/world.ts";

/** The number as typed: the field that the site wants (`gofaxsend.dialnumber`), the other one if that is empty. */
export function typedNumber(world: Pick<SenderWorld, "config">, job: FaxJob): string {
  const [first, second] = world.config.gofaxsend.dialNumber === "number"
    ? [job.number, job.external]
    : [job.external, job.number];
  return first !== "" ? first : second;
}

/** The number as it is dialled, or why it cannot be dialled. */
export function dialledNumber(world: Pick<SenderWorld, "config">, job: FaxJob, prefix: string): DialNumber {
  const { plusPrefix } = world.config.gofaxsend;
  return dialNumber(typedNumber(world, job), { prefix, plusPrefix });
}
