import { DrizzleQueryError } from 'drizzle-orm/errors';
import { prettyFactory } from 'pino-pretty';
import { describe, expect, it } from 'vitest';
import { readSecrets } from '../src/config.ts';
import { linkToken } from '../src/core/credentials/link-token.ts';
import { createLog } from '../src/log.ts';
import { scrub } from '../src/scrub.ts';
import { createLogLines } from './support/log-lines.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void, secrets: string[] = []): string {
  const lines = createLogLines();
  write(createLog('info', lines.stream, secrets));
  return lines.text();
}

describe('the log', () => {
  it('keeps bound parameters of a failed query to itself', () => {
    const cause = Object.assign(new Error('duplicate key value (email)=(jane@acme.test)'), {
      name: 'PostgresError',
      code: '23505',
      constraint_name: 'learners_email',
    });
    const text = logged((log) =>
      log.error({ err: new DrizzleQueryError('insert into learners values ($1)', ['secret value'], cause) }, 'broke'),
    );
    expect(text).toContain('23505');
    expect(text).toContain('learners_email');
    expect(text).toContain('log.test.ts');
    for (const secret of ['jane', 'secret value', 'insert into']) expect(text).not.toContain(secret);
  });

  it('lets no address, link token or key through, wherever it stands', () => {
    const token = linkToken('x'.repeat(32), 'id');
    const text = logged((log) => {
      log.info(
        { to: 'Jane.Doe+1@mail.acme.test', nested: { link: `https://desk.test/activate/${token}` } },
        'to jäne@acme.test',
      );
      log.error({ err: new Error(`cannot open /reset/${token} with re_AbCdEfGh123 or xoxb-123-abcdef`) }, 'x');
    });
    expect(text).toContain('[email]');
    for (const secret of ['acme.test"', 'jane', 'Doe', token, 're_AbC', 'xoxb-123'])
      expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
  });

  it.each([
    ['letters', 'L'],
    ['at signs', '@'],
    ['halves of addresses', 'a@b'],
    ['addresses', 'jane@acme.test '],
    ['dashes', 'xoxb-'],
    ['empty lines', '\n'],
    ['frames of nothing', '\n    at jane '],
  ])('keeps a little of a million characters of %s, and none of what is personal', (_, piece) => {
    const text = logged((log) =>
      log.error({ err: new Error(`no: ${piece.repeat(1_000_000 / piece.length)}`), odd: piece.repeat(99) }, 'broke'),
    );
    expect(text).toContain('log.test.ts');
    expect(text.length).toBeLessThan(20_000);
    expect(text).not.toContain('jane@');
  });

  it.each([
    ['side by side', 'a@b.test_c@d.test, e@f@g.test <h@i.test>'],
    ['percent-encoded', 'GET /activation?to=jane%40acme.test&then=jane%2540acme.test'],
    ['as a form', 'text=activation+jane%2Bx%40acme.test&user_id=U0AMY'],
    ['with a quoted local part', 'to "jane doe"@acme.test and "jane\\"doe"@acme.test'],
    ['with a quoted local part in JSON', JSON.stringify({ to: JSON.stringify({ to: '"jane doe"@acme.test' }) })],
    ['with all that a local part may have', "o'jane!#$*^`{|}~@acme.test"],
    ['at a host without a dot', 'jane@localhost'],
    ['at an address of the network', 'jane@[192.0.2.1] jane@[IPv6:2001:db8::1]'],
    ['with a full-width at sign', 'jane＠acme.test'],
    ['with an accent of its own', 'jane\u0301@acme.test'],
    [
      'in any quotation marks',
      '\'jane@acme.test\' `jane@acme.test` "jane@acme.test" ‘jane@acme.test’ «jane@acme.test»',
    ],
    ['in brackets and marks', '(jane@acme.test) [jane@acme.test] {jane@acme.test} *jane@acme.test* _jane@acme.test_'],
    ['whose name is in quotation marks', "'jane'@acme.test `jane`@acme.test '\"jane doe\"@acme.test'"],
    ['glued to a package', "'@slack/bolt'jane@acme.test '@jane@acme.test'"],
  ])('finds addresses %s', (_, text) => {
    const seen = logged((log) => log.warn({ text, [text]: 1, err: new Error(text) }, text));
    expect(seen.match(/\[email\]/g)?.length).toBeGreaterThanOrEqual(4);
    for (const part of ['jane', 'doe', 'acme', 'b.test', 'd.test', 'f@', 'h@', '192', '2001'])
      expect(seen).not.toContain(part);
  });

  it.each([
    ['a webhook’s secret', 'whsec_MfKQ9r8G/aB+cD==', 'MfKQ'],
    ['a short webhook’s secret', 'whsec_AA==', 'AA=='],
    ['a percent-encoded one', 'whsec_MfKQ9r8G%2FaB%2BcD%3D%3D', 'cD%3D'],
    ['a database’s password', 'postgres://desk:Sesam%2F1@db.acme.test:5432/desk', 'Sesam'],
    ['a database’s password with an at sign', 'postgresql://desk:Ses@m@localhost/desk', 'Ses'],
    ['a password among a database’s settings', 'host=db password=Sesam1 user=desk', 'Sesam1'],
    ['a token behind a line break', `for:\n${linkToken('x'.repeat(32), 'id')}`, linkToken('x'.repeat(32), 'id')],
    ['a key behind a line break', 'for:\nxoxb-123-abc', 'xoxb-123'],
    [
      'a token in an encoded address',
      `next=%2Freset%2F${linkToken('x'.repeat(32), 'id')}`,
      linkToken('x'.repeat(32), 'id'),
    ],
    ['a secret in base64', 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=', 'q83v'],
    ['Slack’s address for answers', 'https://hooks.slack.com/commands/T0/1/AbC', 'AbC'],
    ['a socket’s ticket', 'wss://wss-primary.slack.com/link/?ticket=1f-2e&app_id=A0', '1f-2e'],
    ['a temporary password', 'use K7MP-3XQD-9RTW-VC2N today', 'K7MP'],
    ['a password’s hash', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', 'aGFzaA'],
    ['a header', 'Authorization: Bearer abc.def', 'abc.def'],
    ['a field of JSON', '{"password":"Sesam1"}', 'Sesam1'],
  ])('lets %s through nowhere', (_, text, secret) => {
    const seen = logged((log) => log.warn({ text, [text]: 1, deep: [{ text }], err: new Error(text) }, text));
    expect(seen.match(/\[secret\]/g)?.length).toBe(5);
    expect(seen).not.toContain(secret);
  });

  it('lets nothing through that is named a secret, and nothing that the settings hold, whatever it looks like', () => {
    const settings = {
      SLACK_SIGNING_SECRET: '0123456789abcdef',
      METRICS_TOKEN: 'correct-horse',
      LINK_SECRET: 'new-battery-staple,old-battery-staple',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=opens%20sesame',
      DATABASE_URL: 'postgres://desk:pass%2Fphrase@db/desk',
    };
    const said =
      '0123456789abcdef correct-horse new-battery-staple old-battery-staple opens sesame pass/phrase pass%2Fphrase';
    const seen = logged(
      (log) => log.info({ said, password: 'Sesam1', headers: { cookie: 'a=b' } }, said),
      readSecrets(settings),
    );
    for (const secret of [...said.split(' '), 'Sesam1', 'a=b']) expect(seen).not.toContain(secret);
  });

  it('says what an operator has to read as it is', () => {
    const text =
      'SLACK_BOT_TOKEN: it begins with xoxb-… (see “Basic Information”); LD-K7MP3XQ, requests_one_open, 57P01, @slack/bolt 5.1.0, https://desk.acme.test/activate';
    expect(scrub(text)).toBe(text);
  });

  it.each([
    "Cannot find package '@node-rs/argon2' imported from /desk/src/main.ts",
    'npm i `@slack/bolt` "@slack/web-api" (@slack/types) ‘@react-email/render’',
    "import('@slack/bolt'), require(\"@slack/bolt\"), {@link scrub}, *@slack*, '@'",
    '/desk/node_modules/@slack/bolt/dist/App.js',
  ])('says the names of packages as they are: %s', (text) => expect(scrub(text)).toBe(text));

  it('is one line for one thing, whatever control characters are in it (ASVS 5.0, 16.4.1)', () => {
    const forged = 'a\r\n{"level":"info","msg":"forged"}\u001b[2J\u009b31m\u2028\u202e\u0007\u0000';
    const text = logged((log) => {
      log.warn({ forged, [forged]: 1 }, forged);
      log.error({ err: new Error(forged) }, 'broke');
    });
    expect(text.split('\n')).toHaveLength(3);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
    const [first, second] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first.msg).toBe(
      String.raw`a\u000d\u000a{"level":"info","msg":"forged"}\u001b[2J\u009b31m\u2028\u202e\u0007\u0000`,
    );
    expect([first.forged, second.err.message]).toEqual([first.msg, first.msg]);
    expect(second.err.stack).toMatch(/^ +at .+\n +at /);
  });

  it('is so on a terminal, too', () => {
    const shown = createLogLines();
    const text = logged((log) => log.warn({ forged: 'a\u001b[2J' }, 'a\n[00:00:00] INFO: forged\u001b[2J'));
    const show = prettyFactory({ colorize: false });
    shown.stream.write(show(JSON.parse(text)) ?? '');
    expect(shown.text().trim().split('\n')).toHaveLength(2);
    expect(shown.text()).not.toContain('\u001b');
  });

  it('does not quote what could not be parsed', () => {
    const text = logged((log) => {
      try {
        JSON.parse('jane@acme');
      } catch (err) {
        log.error({ err }, 'broke');
      }
    });
    expect(text).toContain('SyntaxError');
    expect(text).not.toContain('jane');
  });
});
