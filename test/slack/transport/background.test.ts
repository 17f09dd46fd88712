import { describe, expect, it } from 'vitest';
import { say } from '../../../src/core/sentence.ts';
import { createLog } from '../../../src/log.ts';
import { createBackground } from '../../../src/slack/transport/background.ts';
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
