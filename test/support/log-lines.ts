import { Writable } from 'node:stream';

/** A place for a log to write to, that can be read. */
export function createLogLines(): { stream: Writable; text(): string } {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _, next) {
      lines.push(String(chunk));
      next();
    },
  });
  return { stream, text: () => lines.join('') };
}
