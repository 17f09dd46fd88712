import type { Benchmark } from './bench.ts';
import { median, p99 } from './numbers.ts';
import { startDesk } from './world/desk-process.ts';
import { startOutside } from './world/outside.ts';

const STARTS = 10;

/** From the start of the process, as `npm start` does it, until it takes requests; the database is there already. */
export const starts: Benchmark = {
  name: 'starts',
  async run({ postgres }) {
    const url = await postgres.create('starts');
    const outside = await startOutside({ slackMs: 120, mailMs: 150 });
    const tookMs: number[] = [];
    const cpuMs: number[] = [];
    for (let start = 0; start <= STARTS; start++) {
      const desk = await startDesk(url, outside);
      await desk.stop();
      if (start === 0) continue; // it may have had to bundle
      tookMs.push(desk.startedInMs);
      cpuMs.push(desk.startCpuMs);
    }
    await outside.stop();
    await postgres.drop('starts');
    const seconds = tookMs.map((ms) => ms / 1000);
    return [
      {
        what: 'cold start to ready',
        unit: 's',
        median: median(seconds),
        p99: p99(seconds),
        target: '< 1.5 s',
        isMet: median(seconds) < 1.5,
      },
      { what: 'computing in it', unit: 's', median: median(cpuMs) / 1000 },
    ];
  },
};
