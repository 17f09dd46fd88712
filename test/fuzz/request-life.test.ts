import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createService, type Service } from '../support/service.ts';
import { deeds } from './life/deeds/all.ts';
import { createRun } from './life/world.ts';
import { sizes } from './sizes.ts';

describe('a request’s life', { timeout: 1_800_000 }, () => {
  let service: Service;
  beforeAll(async () => {
    service = await createService();
  });
  afterAll(() => service.close());

  it('goes as a model of it says, whatever people, learners, the provider and the clock do', async () => {
    const { runs, steps, seed } = sizes();
    const words: Record<string, number> = {};
    const count = (word: string) => {
      words[word] = (words[word] ?? 0) + 1;
    };
    let run = 0;
    const life = fc.asyncProperty(fc.commands(deeds, { maxCommands: steps, size: 'max' }), async (commands) => {
      await fc.asyncModelRun(() => createRun(service, run++, count), commands);
    });
    await fc.assert(life, { numRuns: runs, seed });
    const total = Object.values(words).reduce((sum, times) => sum + times, 0);
    console.log(`${runs} runs, ${total} deeds, seed ${seed}: ${JSON.stringify(words)}`);
    expect(total).toBeGreaterThan(runs);
  });
});
