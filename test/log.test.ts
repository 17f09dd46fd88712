import { DrizzleQueryError } from 'drizzle-orm/errors';
import { describe, expect, it } from 'vitest';
import { linkToken } from '../src/core/credentials/link-token.ts';
import { createLog, scrub } from '../src/log.ts';
import { createLogLines } from './support/log-lines.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines = createLogLines();
  write(createLog('info', lines.stream));
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
  ])('takes a million characters of %s in its stride, keeps some of them, and none of what is personal', (_, piece) => {
    const start = performance.now();
    const text = logged((log) =>
      log.error({ err: new Error(`no: ${piece.repeat(1_000_000 / piece.length)}`), odd: piece.repeat(99) }, 'broke'),
    );
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(text).toContain('log.test.ts');
    expect(text.length).toBeLessThan(10_000);
    expect(text).not.toContain('jane@');
  });

  it('finds addresses that stand side by side', () => {
    expect(scrub('a@b.test_c@d.test, e@f@g.test <h@i.test>')).toBe('[email][email], e@[email] <[email]>');
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
