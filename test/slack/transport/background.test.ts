import { describe, expect, it } from 'vitest';
import { say } from '../../../src/core/sentence.ts';
import { createLog } from '../../../src/log.ts';
import { createBackground } from '../../../src/slack/transport/background.ts';
import { createWorkInHand, type WorkLimits } from '../../../src/work-in-hand.ts';
import { createLogLines } from '../../support/log-lines.ts';

describe('work that breaks', () => {
  it.each([
    ['is rejected', () => Promise.reject(new Error('no such response_url'))],
    [
      'throws at once, as where Slack gave no response_url',
      () => {
        throw new TypeError('respond is not a function');
      },
    ],
  ])('is over and in the log also where the reply %s', async (_, reply) => {
    const lines = createLogLines();
    const background = createBackground(createLog('info', lines.stream));
    const run = () => Promise.reject(new Error('the database is away'));
    background.start({ name: 'command', reply, ifBroken: say`Nothing was done.`, run });
    await background.idle();
    expect(lines.text()).toMatch(/"msg":"broke".*"msg":"could not say that it broke"/s);
  });

  it.each([
    ['ECONNREFUSED', 'My database does not answer just now.'],
    ['25006', 'My database is read-only just now.'],
    ['53100', 'The disk of my database is full.'],
    ['57014', 'My database is too busy to answer just now.'],
    ['42P01', 'Something broke on my side. Nothing was done.'],
  ])('says what is the case where the database says %s', async (code, words) => {
    const said: string[] = [];
    const background = createBackground(createLog('silent', createLogLines().stream));
    const reply = async (message: { text: string }) => void said.push(message.text);
    const run = () => Promise.reject(new Error('a query failed', { cause: Object.assign(new Error(), { code }) }));
    background.start({ name: 'command', reply, ifBroken: say`Nothing was done.`, run });
    await background.idle();
    expect(said).toEqual([expect.stringContaining(words)]);
  });
});

describe('work that does not come to an end', () => {
  const never = () => new Promise<never>(() => {});

  /** Work that is done when it is told to, in a background with these limits; and what was said of it. */
  function createStuck(limits: Partial<WorkLimits>) {
    const lines = createLogLines();
    const work = createWorkInHand(undefined, limits);
    const background = createBackground(createLog('info', lines.stream), work);
    const said: string[] = [];
    const reply = async ({ text }: { text: string }) => void said.push(text);
    const start = (run: () => Promise<void>, answer: (message: { text: string }) => Promise<unknown> = reply) =>
      background.start({ name: 'command', reply: answer, ifBroken: say`Nothing was done.`, run });
    return { work, background, said, lines, start };
  }

  it('is said to take too long, with a reference, is in hand no longer, and may end late', async () => {
    const { background, said, lines, start } = createStuck({ stuckMs: 5, limitMs: 20 });
    let finish = () => {};
    const late = new Promise<void>((resolve) => {
      finish = resolve;
    });
    start(() => late);
    await background.idle();
    expect(said).toEqual([expect.stringMatching(/^This takes too long: .*you see it here\. .*quote LD-/)]);
    finish();
    await late;
    await background.idle();
    expect(said).toHaveLength(1);
    expect(lines.text()).toMatch(/"work":"command".*"msg":"broke"/);
    expect(lines.text()).not.toContain('"msg":"done"');
  });

  it('is not waited for once the program ends, and neither is what tells so', async () => {
    const { work, background, said, lines, start } = createStuck({ stopMs: 20, lastMs: 20 });
    start(never);
    start(never, never);
    work.end();
    await background.idle();
    expect(said).toEqual([expect.stringContaining('I am being restarted and could not wait for this.')]);
    expect(lines.text().match(/"msg":"broke"/g)).toHaveLength(2);
  });

  it('keeps nobody waiting for a turn that does not come: once the program ends, all are told', async () => {
    const { work, background, said, start } = createStuck({ stopMs: 20, lastMs: 30_000 });
    for (let i = 0; i < 160; i++) background.admit(async () => start(never));
    work.end();
    await background.idle();
    expect(said).toHaveLength(160);
    expect(said.filter((text) => text.includes('did not get to this. Nothing was done: try again'))).not.toEqual([]);
  });
});
