import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress } from '../../../src/core/mail/email-address.ts';
import { findEmails } from '../../../src/slack/input/emails.ts';
import { messageTexts } from '../../../src/slack/input/message-texts.ts';
import { escapeSlack } from '../../../src/slack/input/sanitize.ts';
import { messageTable } from './message-table.ts';

const short = ({ emails, isSure }: { emails: string[]; isSure: boolean }) =>
  [...(isSure ? [] : ['?']), ...emails].join(' ');

describe('the addresses in a message', () => {
  it.each(messageTable)('%j: %s', (text, read) => expect(short(findEmails(text))).toBe(read));

  it('are the same in the rich text that Slack sends beside it', () => {
    const section = (...elements: object[]) => ({
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements }],
    });
    const [bold, link] = [{ bold: true }, { type: 'link', url: 'mailto:brien@x.test', text: 'brien@x.test' }];
    const read = (...blocks: object[]) => short(findEmails(...messageTexts({ blocks })));
    expect(read(section({ type: 'text', text: 'Email', style: bold }, { type: 'text', text: 'a@x.test' }))).toBe(
      'a@x.test',
    );
    expect(read(section({ type: 'text', text: 'o’' }, link))).toBe("o'brien@x.test");
    expect(read(section({ type: 'text', text: 'a@x.test' }, { type: 'emoji', name: 'x' }, link))).toBe(
      'a@x.test brien@x.test',
    );
    const code = { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'a@x.test,b@x.test' }] };
    expect(read({ type: 'rich_text', elements: [code] })).toBe('a@x.test b@x.test');
  });

  it('are found wherever people can read them, and nowhere else', () => {
    const blocks = [
      { type: 'section', block_id: 'b@x.test', fields: [{ type: 'mrkdwn', text: '*Email:*\na@x.test' }] },
      { type: 'image', image_url: 'https://x.test/c@x.test', alt_text: 'd@x.test' },
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'e@x.test', value: 'f@x.test', text: { text: 'Open' } }],
      },
    ];
    const attachments = [{ fields: [{ title: 'User', value: '<mailto:g@x.test|g@x.test>' }], footer_icon: 'h@x.test' }];
    expect(short(findEmails(...messageTexts({ text: 'New', blocks, attachments })))).toBe('a@x.test d@x.test g@x.test');
  });
});

const name = fc.stringMatching(/^[a-z0-9]{1,6}(?:[.+'_&-][a-z0-9]{1,6}){0,2}$/);
const domain = fc.oneof(
  fc.stringMatching(/^[a-z]{1,6}(?:-[a-z0-9]{1,4})?\.(?:test|co\.uk|io)$/),
  fc.constant('müller.de'),
);
const address = fc.tuple(name, domain).map(([local, at]) => `${local}@${at}`);
const kept = (written: string) => readAddress(written) ?? '';

describe('any two addresses', () => {
  const boundary = fc.constantFrom(' ', '\n', ',', ';', '|', '->', '=>', '-->', '→', ', ', ' | ', '\u00a0', '\t', '、');
  it('are both found with a space, a line, a comma, a semicolon, a bar or an arrow between them', () => {
    fc.assert(
      fc.property(address, boundary, address, (one, between, other) => {
        const found = findEmails(escapeSlack(one + between + other));
        expect(found).toEqual({ emails: [...new Set([kept(one), kept(other)])], isSure: true });
      }),
      { numRuns: 1_000 },
    );
  });

  it('are both found, or asked for, with any other character between them', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(address, any, address, (one, between, other) => {
        const { emails, isSure } = findEmails(escapeSlack(one + between + other));
        const areBoth = [one, other].every((written) => emails.includes(kept(written)));
        expect(areBoth || !isSure || emails.length > 1).toBe(true);
      }),
      { numRuns: 1_500 },
    );
  });

  it('never become a third one that nobody wrote and nobody is asked about', () => {
    fc.assert(
      fc.property(address, fc.string({ unit: 'binary', maxLength: 3 }), address, (one, between, other) => {
        const { emails, isSure } = findEmails(escapeSlack(one + between + other));
        if (isSure && emails.length === 1) expect([kept(one), kept(other)]).toContain(emails[0]);
      }),
      { numRuns: 1_500 },
    );
  });
});
