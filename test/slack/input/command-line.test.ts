import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import { type CommandLine, readCommandLine } from '../../../src/slack/input/command-line.ts';
import { helpMessage, unclearMessage } from '../../../src/slack/views/cards/help.ts';

const read = (text: string) => readCommandLine(text, catalogue);

/** What was understood, in short. */
function short(line: CommandLine): string {
  if (line.kind === 'help') return 'help';
  if (line.kind === 'ask') return `${line.entry?.name ?? 'profile'} ${line.email}`;
  if (line.kind === 'history') return `history ${JSON.stringify(line.of)}${line.asFile ? ' as a file' : ''}`;
  return line.why.code;
}

describe('the command line', () => {
  it.each([
    ['resend-activation jane@x.com', 'resend-activation jane@x.com'],
    ['jane@x.com resend-activation', 'resend-activation jane@x.com'],
    ['ACTIVATION Jane@X.com', 'resend-activation jane@x.com'],
    ['resend activation for jane@x.com please', 'resend-activation jane@x.com'],
    ['reset <mailto:jane@x.com|jane@x.com>', 'send-password-reset jane@x.com'],
    ['reset <mailto:jane@x.com>', 'send-password-reset jane@x.com'],
    ['vpa "jane@x.com",', 'make-vpa-available jane@x.com'],
    ['vpa “jane@x.com”.', 'make-vpa-available jane@x.com'],
    ['vpa &lt;jane@x.com&gt;', 'make-vpa-available jane@x.com'],
    ['vpa jane@x.com jane@X.com', 'make-vpa-available jane@x.com'],
    ['jane@x.com', 'profile jane@x.com'],
    ["o'hara+test@x.co.uk", "profile o'hara+test@x.co.uk"],
    ['', 'help'],
    ['   ', 'help'],
    ['help', 'help'],
    ['HELP me', 'help'],
    ['reset', 'no-email'],
    ['reset jane@x.com joe@x.com', 'several-emails'],
    ['jane@x.com joe@x.com', 'several-emails'],
    ['reset jane@', 'bad-email'],
    ['reset @jane', 'bad-email'],
    ['reset jane@x', 'bad-email'],
    ['reset vpa jane@x.com', 'several-entries'],
    ['banana jane@x.com', 'unknown-entry'],
    ['delete everything', 'unknown-entry'],
    ['history jane@x.com', 'history {"email":"jane@x.com"}'],
    ['HISTORY of <mailto:Jane@X.com|Jane@X.com>', 'history {"email":"jane@x.com"}'],
    ['history <@U0ANA|ana>', 'history {"person":"U0ANA"}'],
    ['<@W0ANA> history', 'history {"person":"W0ANA"}'],
    ['history of <@U0ANA|ana>, please', 'history {"person":"U0ANA"}'],
    ['history <@U0ANA|ana> <@U0ANA|ana>', 'history {"person":"U0ANA"}'],
    ['history here', 'history "here"'],
    ['history <!here>', 'history "here"'],
    ['history --csv jane@x.com', 'history {"email":"jane@x.com"} as a file'],
    ['history here —csv', 'history "here" as a file'],
    ['history <@U0ANA|ana> –CSV', 'history {"person":"U0ANA"} as a file'],
    ['history here csv', 'history "here" as a file'],
    ['history', 'whose-history'],
    ['history --csv', 'whose-history'],
    ['history @ana', 'unknown-person'],
    ['history jane@', 'bad-email'],
    ['history here jane@x.com', 'several-histories'],
    ['history jane@x.com joe@x.com', 'several-histories'],
    ['history <@U0ANA|ana> <@U0BOB|bob>', 'several-histories'],
    ['history reset jane@x.com', 'several-entries'],
    ['histroy jane@x.com', 'unknown-entry'],
    ['reset <@U0ANA|ana>', 'bad-email'],
    ['<@U0ANA|ana>', 'bad-email'],
    ['reset jane@x.com <http://x.com|x.com>', 'send-password-reset jane@x.com'],
    ['x'.repeat(10_000), 'too-long'],
    ['reset\u202E jane@x.com', 'send-password-reset jane@x.com'],
    ['reset\u0000 jane@x.com\u200B', 'send-password-reset jane@x.com'],
    ['reset\r\njane@x.com', 'send-password-reset jane@x.com'],
  ])('reads %j as %s', (typed, expected) => expect(short(read(typed))).toBe(expected));

  it.each([
    ['Resend activation email jane@x.test', 'resend-activation jane@x.test'],
    ['jane@x.test Resend activation email', 'resend-activation jane@x.test'],
    ['resend the activation mail to jane@x.test please', 'resend-activation jane@x.test'],
    ['Resend email jane@x.test', 'resend-activation jane@x.test'],
    ['resend jane@x.test', 'resend-activation jane@x.test'],
    ['email activation jane@x.test', 'resend-activation jane@x.test'],
    ['send activation jane@x.test', 'resend-activation jane@x.test'],
    ['Resend activation email: jane@x.test', 'resend-activation jane@x.test'],
    ['Send password reset email jane@x.test', 'send-password-reset jane@x.test'],
    ['Send password reset jane@x.test', 'send-password-reset jane@x.test'],
    ['Send reset email to jane@x.test', 'send-password-reset jane@x.test'],
    ['reset password email for jane@x.test', 'send-password-reset jane@x.test'],
    ['resend reset jane@x.test', 'send-password-reset jane@x.test'],
    ['password jane@x.test', 'send-password-reset jane@x.test'],
    ['temp password jane@x.test', 'temporary-password jane@x.test'],
    ['Temporary password for jane@x.test', 'temporary-password jane@x.test'],
    ['Make a password jane@x.test', 'temporary-password jane@x.test'],
    ['Make VPA available now jane@x.test', 'make-vpa-available jane@x.test'],
    ['Make available jane@x.test', 'make-vpa-available jane@x.test'],
    ['Move to another group jane@x.test Evening', 'move-group jane@x.test group=Evening'],
    ['move jane@x.test to Evening', 'move-group jane@x.test group=Evening'],
    ['move jane@x.test Reset', 'move-group jane@x.test group=Reset'],
    ['Correct email address jane@x.con jane@x.com', 'change-email jane@x.con email=jane@x.com'],
    ['Change address jane@x.con to jane@x.com', 'change-email jane@x.con email=jane@x.com'],
    ['correct jane@x.con jane@x.com', 'change-email jane@x.con email=jane@x.com'],
    ['email jane@x.con email=jane@müller.de', 'change-email jane@x.con email=jane@xn--mller-kva.de'],
    ['Edit information jane@x.test language=es', 'edit-info jane@x.test language=es'],
    ['edit jane@x.test given_name=“Jane Ann”', 'edit-info jane@x.test givenName=Jane Ann'],
    ['Extend membership jane@x.test 2027-12-31', 'extend-membership jane@x.test until=2027-12-31'],
    ['Check mail jane@x.test', 'check-mail jane@x.test'],
    ['mail jane@x.test', 'check-mail jane@x.test'],
    ['mail history jane@x.test', 'history {"email":"jane@x.test"}'],
    ['reset temp password jane@x.test', 'several-entries'],
    ['send jane@x.test', 'unknown-entry'],
    ['reset\u00a0jane@x.test', 'send-password-reset jane@x.test'],
    ['temp\u2009password\u202fjane@x.test', 'temporary-password jane@x.test'],
    ['reset\u3000jane@x.test', 'send-password-reset jane@x.test'],
  ])('knows titles, buttons and verbs, and fillers as what they are: %j is %s', (typed, expected) => {
    const line = read(typed);
    const values =
      line.kind === 'ask' ? Object.entries(line.values ?? {}).map(([name, value]) => ` ${name}=${value}`) : [];
    expect(short(line) + values.join('')).toBe(expected);
  });

  it.each([
    ['reset Email:jane@x.test', 'send-password-reset jane@x.test'],
    ['reset email=jane@x.test', 'send-password-reset jane@x.test'],
    ['Email: jane@x.test', 'profile jane@x.test'],
    ['reset `jane@x.test`', 'send-password-reset jane@x.test'],
    ['reset [jane@x.test]', 'send-password-reset jane@x.test'],
    ["reset 'jane@x.test'", 'send-password-reset jane@x.test'],
    ['vpa:jane@x.test', 'make-vpa-available jane@x.test'],
    ['reset Jane Doe &lt;jane@x.test&gt;', 'send-password-reset jane@x.test'],
    ['Jane Doe &lt;jane@x.test&gt;', 'profile jane@x.test'],
    ['Jane van den Berg &lt;<mailto:jane@x.test|jane@x.test>&gt;', 'profile jane@x.test'],
    ['“jane doe” &lt;jane@x.test&gt;', 'profile jane@x.test'],
    ['山田 太郎 &lt;jane@x.test&gt;', 'profile jane@x.test'],
    ['resnd it &lt;jane@x.test&gt;', 'unknown-entry'],
    ['Banana &lt;jane@x.test&gt;', 'unknown-entry'],
    ['reset o’<mailto:brien@x.test|brien@x.test>', "send-password-reset o'brien@x.test"],
    ['reset <mailto:jane@müller.de|jane@müller.de>', 'send-password-reset jane@xn--mller-kva.de'],
    ['reset r&amp;d@x.test', 'send-password-reset r&d@x.test'],
    ['a/b@x.test', 'profile a/b@x.test'],
    ['reset ｊａｎｅ＠ｘ．ｔｅｓｔ', 'send-password-reset jane@x.test'],
    ['reset jane@x.test,joe@x.test', 'several-emails'],
    ['reset jane@x.test/joe@x.test', 'several-emails'],
    ['reset email=jane@x.test,joe@x.test', 'several-emails'],
    ['reset john@x.test-&gt;li@x.test', 'several-emails'],
    ['reset jane@x.test-joe@x.test', 'bad-email'],
    ['reset jane@x.testjoe@x.test', 'bad-email'],
    ['reset josé@x.test', 'bad-email'],
  ])('reads an address whatever touches it: %j as %s', (typed, expected) => expect(short(read(typed))).toBe(expected));

  it.each([
    ['edit jane@x.test lang=es', 'edit-info jane@x.test language=es'],
    ['edit jane@x.test langauge=es', 'edit-info jane@x.test language=es'],
    ['edit jane@x.test zone=UTC', 'edit-info jane@x.test timeZone=UTC'],
    ['edit jane@x.test surname=Xu', 'edit-info jane@x.test ?surname=Xu'],
    ['edit jane@x.test family-name=Xu please', 'edit-info jane@x.test familyName=Xu'],
    ['edit jane@x.test name=Janet', 'edit-info jane@x.test ?name=Janet:givenName,familyName'],
    ['edit jane@x.test es', 'edit-info jane@x.test ?es'],
    ['language jane@x.test es please', 'edit-info jane@x.test ?es'],
    ['edit jane@x.test set language=es for her', 'edit-info jane@x.test language=es'],
    ['edit jane@x.test familyname=Xu colour=red', 'edit-info jane@x.test familyName=Xu ?colour=red'],
    ['edit jane@x.test language=es language=fr', 'edit-info jane@x.test language=es ?language=fr:language'],
    ['edit jane@x.test language="Brazilian Portuguese"', 'edit-info jane@x.test language=pt-BR'],
    ['move jane@x.test Evening colour=red', 'move-group jane@x.test group=Evening ?colour=red'],
    ['move jane@x.test group="Level=B2"', 'move-group jane@x.test group=Level=B2'],
    ['extend jane@x.test day=2027-12-31', 'extend-membership jane@x.test until=2027-12-31'],
    ['email jane@x.con address=jane@x.com', 'change-email jane@x.con email=jane@x.com'],
    ['email jane@x.con jane@x.com urgently', 'change-email jane@x.con email=jane@x.com ?urgently'],
    ['reset jane@x.test lang=es', 'takes-nothing'],
    ['mail jane@x.test since=monday', 'takes-nothing'],
  ])('keeps what it does not understand: %j is %s', (typed, expected) => {
    const line = read(typed);
    const given =
      line.kind === 'ask' ? Object.entries(line.values ?? {}).map(([name, value]) => ` ${name}=${value}`) : [];
    const unread =
      line.kind === 'ask'
        ? (line.unread ?? []).map(({ typed, meant }) => ` ?${typed}${meant.length > 0 ? `:${meant}` : ''}`)
        : [];
    expect([short(line), ...given, ...unread].join('')).toBe(expected);
  });

  it('shows in the help, and after a fault, how an optional field is typed', () => {
    expect(JSON.stringify(helpMessage(catalogue.entries, new Set(['agent'])))).toContain(
      '/learner edit jane@example.com language=es',
    );
    const line = read('edit jane@x.test timezone=Atlantis');
    expect(line.kind === 'unclear' && unclearMessage(line.why).text).toBe(
      'Time zone: There is no such time zone. Type it like America/Bogota. For example: /learner edit jane@example.com timeZone=America/Bogota',
    );
  });

  it('names no action twice: each title and button is its own action’s', () => {
    for (const action of catalogue.actions)
      for (const name of [action.name, action.title, action.button, action.shortcut].filter((it) => it !== undefined)) {
        if (name === 'Save') continue; // a verb that any form has
        expect(short(read(`${name} jane@x.test`)), name).toContain(action.name);
      }
  });

  it('names the nearest action with the email that was typed', () => {
    const line = read('activtion jane@x.com');
    expect(line.kind === 'unclear' && unclearMessage(line.why).text).toBe(
      'I do not know activtion. Did you mean /learner activation jane@x.com?',
    );
  });

  it('has an answer for whatever is typed, short and without pings', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 1_200 }),
      fc
        .array(
          fc.oneof(
            fc.constantFrom(
              'reset',
              'vpa',
              'help',
              '<!channel>',
              '<@U1>',
              '<@U2|ana>',
              'history',
              '--csv',
              'here',
              'jane@x.com',
              '@',
              '&lt;!here&gt;',
            ),
            fc.string(),
          ),
        )
        .map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const line = read(text);
        if (line.kind === 'ask') {
          expect(line.email).toMatch(/^[^\s<>|]+@[^\s<>|]+$/);
          return;
        }
        if (line.kind === 'history') {
          expect(JSON.stringify(line.of)).toMatch(
            /^("here"|{"person":"[UW][A-Z0-9]+"}|{"email":"[^\s<>|]+@[^\s<>|]+"})$/,
          );
          return;
        }
        const message =
          line.kind === 'help' ? helpMessage([...catalogue.actions], new Set(['agent'])) : unclearMessage(line.why);
        expect(message.text.length).toBeGreaterThan(10);
        expect(message.text.length).toBeLessThan(500);
        expect(message.text).not.toMatch(/<[!@#]/);
      }),
    );
  });
});
