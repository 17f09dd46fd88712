import { Writable } from 'node:stream';
import pino from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { createUnknownLinks } from '../../../src/http/page-routes/unknown-links.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('one line a minute says how many links nobody knew, and none where there were none', () => {
  vi.useFakeTimers();
  const said: number[] = [];
  const sink = new Writable({
    write(line, _, done) {
      said.push(JSON.parse(String(line)).visits);
      done();
    },
  });
  const unknownLinks = createUnknownLinks(pino(sink), () => {});
  for (let second = 0; second < 150; second++) {
    for (let i = 0; i < 100; i++) unknownLinks.count('reset');
    vi.advanceTimersByTime(1_000);
  }
  expect(said).toEqual([6_000, 6_000]);
  vi.advanceTimersByTime(600_000);
  expect(said).toEqual([6_000, 6_000, 3_000]);
  unknownLinks.count('reset');
  unknownLinks.close();
  unknownLinks.close();
  expect(said).toEqual([6_000, 6_000, 3_000, 1]);
});
