import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import { readSpoken } from '../../../src/slack/input/spoken.ts';

const read = (text: string) => readSpoken(text, catalogue, 'U0LEARNER');
const activation = catalogue.find('resend-activation');

describe('a message to the desk', () => {
  it.each([
    ['<@U0LEARNER> activation <mailto:jane@acme.test|jane@acme.test>', { kind: 'ask', entry: activation }],
    ['<@U0LEARNER|learnerdesk> jane@acme.test', { kind: 'ask', entry: undefined }],
    ['please help jane@acme.test, nothing arrives', { kind: 'ask', email: 'jane@acme.test' }],
    ['<@U0LEARNER> history <@U0AMY>', { kind: 'history', of: { person: 'U0AMY' } }],
    ['history here', { kind: 'history', of: 'here' }],
  ])('is read as the command is, without the mention: %s', (text, line) => {
    expect(read(text)).toMatchObject(line);
  });

  it.each(['', '<@U0LEARNER>', 'hello', 'thanks!', 'resend the activation', 'is anybody there?', '👋'])(
    'that names nobody says so: %j',
    (text) => expect(read(text)).toEqual({ kind: 'nobody' }),
  );

  it.each(['help', '<@U0LEARNER> Help!', ' HELP '])('asks for help: %j', (text) =>
    expect(read(text)).toEqual({ kind: 'help' }),
  );

  it('is not taken for another action than was meant', () => {
    expect(read('activaton jane@acme.test')).toMatchObject({ kind: 'unclear', why: { nearest: activation } });
  });
});
