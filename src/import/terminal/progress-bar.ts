import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../../service/records/report.ts';

/** Returns a bar for both halves of the work: reading the file, then saving it. It draws nothing where `stream` is no terminal. */
export function createProgressBar(stream: Writable, bytes: number): { show(progress: Progress): void; stop(): void } {
  const bar = new SingleBar(
    { stream: stream as NodeJS.WritableStream, format: '{bar} {percentage}%  {phase}', clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(100, 0, { phase: 'reading' });
  return {
    show({ phase, done, total = bytes }) {
      const half = Math.min(50, Math.floor((50 * done) / Math.max(total, 1)));
      bar.update(phase === 'reading' ? half : 50 + half, { phase });
    },
    stop: () => bar.stop(),
  };
}
