// Loaded into dsg before anything else: a clock that stands at the time that a file says.
import { readFileSync } from 'node:fs';

const RealDate = globalThis.Date;
const file = process.env.TOUR_CLOCK;

if (file !== undefined) {
  const now = RealDate.parse(readFileSync(file, 'utf8').trim());
  class StandingDate extends RealDate {
    constructor(...args: [] | [number | string | Date]) {
      super(...((args.length === 0 ? [now] : args) as [number]));
    }
    static override now(): number {
      return now;
    }
  }
  globalThis.Date = StandingDate as DateConstructor;
}
