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
});
