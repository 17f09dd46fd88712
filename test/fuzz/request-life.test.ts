import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createService, type Service } from '../support/desk/service.ts';
import { one } from './life/step.ts';
import { possibleSteps } from './life/steps/all.ts';
import { asking } from './life/steps/ask.ts';
import { createRun, type World } from './life/world.ts';
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
    const commands = fc.noBias(fc.commands(possibleSteps, { maxCommands: steps, size: 'max' }));
    const life = fc.asyncProperty(commands, async (commands) => {
      await fc.asyncModelRun(() => begin(service, run++, count), commands);
    });
    await fc.assert(life, { numRuns: runs, seed });
    const total = Object.values(words).reduce((sum, times) => sum + times, 0);
    console.log(`${runs} runs, ${total} steps, seed ${seed}: ${JSON.stringify(words)}`);
    expect(total).toBeGreaterThan(runs);
  });
});

/** A run begins with cards that wait, so that from the first step on there is something to decide. */
async function begin(service: Service, run: number, count: World['count']) {
  const { model, real } = await createRun(service, run, count);
  const asked = [
    asking('amy', 'resend-activation', 0),
    asking('ana', 'send-password-reset', 3),
    asking('bob', 'make-vpa-available', 4),
  ];
  for (const step of asked) await one(step).run(model, real);
  return { model, real };
}
