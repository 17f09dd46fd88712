import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MailContent, MailTemplate } from '../../src/core/mail/mail.ts';
import { renderMail } from '../../src/email/template.tsx';

const link = 'https://desk.example.test/activate/aB3-_aB3-_aB3-_aB3-_aB3-_aB3-_aB3-_aB3-_aB3';
const jane: MailContent = {
  to: 'jane@acme.test',
  givenName: 'Jane',
  organization: 'Acme Airlines',
  locale: 'en-US',
  timeZone: 'America/Mexico_City',
  linkUntil: '2026-11-24T22:45:00.000Z',
};

/** What a person reads of an HTML mail: its text, without tags, style and title. */
function seen(html: string): string {
  return decode(
    html
      .replace(/<(style|title)[\s\S]*?<\/\1>/g, '')
      .replace(/<br\/?>|<\/(p|h1|a|div|td)>/g, '\n')
      .replace(/<!--[\s\S]*?-->|<[^>]+>/g, ''),
  );
}

function decode(html: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };
  return html.replace(/&(amp|lt|gt|quot|#x27);/g, (_, name) => entities[name] ?? '');
}

/** The targets of all links in an HTML mail. */
const targets = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => decode(href));

type Row = [
  MailTemplate,
  string | null,
  { subject: string; lang: string; button: string; until: string; unasked: string },
];

const rows: Row[] = [
  [
    'activation',
    'en-US',
    {
      lang: 'en',
      subject: 'Activate your Acme Airlines account',
      button: 'Choose a password',
      until: 'Tuesday, November 24, 2026 at 4:45 PM CST',
      unasked: 'You did not expect this email?',
    },
  ],
  [
    'reset',
    'en-US',
    {
      lang: 'en',
      subject: 'Reset your Acme Airlines password',
      button: 'Choose a new password',
      until: 'Tuesday, November 24, 2026 at 4:45 PM CST',
      unasked: 'your password stays as it is',
    },
  ],
  [
    'activation',
    'es-MX',
    {
      lang: 'es',
      subject: 'Activa tu cuenta de Acme Airlines',
      button: 'Elegir una contraseña',
      until: 'martes, 24 de noviembre de 2026, 4:45 p.m.',
      unasked: '¿No esperabas este correo?',
    },
  ],
  [
    'reset',
    'es-ES',
    {
      lang: 'es',
      subject: 'Restablece tu contraseña de Acme Airlines',
      button: 'Elegir una contraseña nueva',
      until: 'martes, 24 de noviembre de 2026, 16:45 GMT-6',
      unasked: 'tu contraseña no cambia',
    },
  ],
  [
    'activation',
    'pt_BR',
    {
      lang: 'pt',
      subject: 'Ative sua conta em Acme Airlines',
      button: 'Escolher uma senha',
      until: 'terça-feira, 24 de novembro de 2026 às 16:45 GMT-6',
      unasked: 'Não esperava este e-mail?',
    },
  ],
  [
    'reset',
    'pt_BR',
    {
      lang: 'pt',
      subject: 'Redefina sua senha em Acme Airlines',
      button: 'Escolher uma nova senha',
      until: 'terça-feira, 24 de novembro de 2026 às 16:45 GMT-6',
      unasked: 'sua senha continua a mesma',
    },
  ],
];

const notices: [MailTemplate, string, string, string][] = [
  ['address-added', 'en', 'The email address of your Acme Airlines account', 'You did not ask for this'],
  ['address-added', 'es', 'La dirección de correo de tu cuenta de Acme Airlines', '¿No lo pediste'],
  ['address-added', 'pt', 'O endereço de e-mail da sua conta em Acme Airlines', 'Não pediu isso'],
  ['password-changed', 'en', 'Your Acme Airlines account has a new password', 'It was not you?'],
  ['password-changed', 'es', 'Tu cuenta de Acme Airlines tiene una contraseña nueva', '¿No fuiste tú?'],
  ['password-changed', 'pt', 'Sua conta em Acme Airlines tem uma nova senha', 'Não foi você?'],
  ['password-disabled', 'en', 'Your Acme Airlines password is taken no more', 'It was not you?'],
  ['password-disabled', 'es', 'Tu contraseña de Acme Airlines ya no se acepta', '¿No fuiste tú?'],
  ['password-disabled', 'pt', 'Sua senha em Acme Airlines não é mais aceita', 'Não foi você?'],
  ['address-removed', 'en', 'Your address was taken off an account', 'you did not ask for this?'],
  ['address-removed', 'es', 'Tu dirección ya no pertenece a una cuenta', 'no lo pediste?'],
  ['address-removed', 'pt', 'Seu endereço não pertence mais a uma conta', 'você não pediu isso?'],
];

const plainSpaces = (text: string) => text.replaceAll('\u00a0', ' ');

describe('a mail', () => {
  test.each(rows)(
    '%s for %s says who writes, what the button does, until when and what else to do',
    async (template, locale, says) => {
      const mail = await renderMail(template, { ...jane, locale }, link);
      expect(mail.subject).toBe(says.subject);
      expect(mail.html).toContain(`lang="${says.lang}"`);
      expect(mail.html).toContain(`<title>${says.subject}</title>`);
      for (const version of [seen(mail.html), mail.text]) {
        expect(plainSpaces(version)).toContain(says.until);
        for (const words of ['Acme Airlines', 'Jane', 'jane@acme.test', says.button, says.unasked, link])
          expect(version).toContain(words);
      }
      expect(targets(mail.html)).toEqual([link, link]);
      expect(mail.text.split('\n')).toContain(link);
    },
  );

  test.each(notices)('%s in %s says what was changed, and what to do where it was somebody else', async (...row) => {
    const [template, locale, subject, otherwise] = row;
    const isRemoved = template === 'address-removed';
    const known = isRemoved ? { givenName: null, organization: null } : {};
    const mail = await renderMail(template, { ...jane, ...known, locale, linkUntil: null }, isRemoved ? null : link);
    expect(mail.subject).toBe(subject);
    expect(targets(mail.html)).toEqual(isRemoved ? [] : [link, link]);
    for (const version of [seen(mail.html), mail.text]) {
      for (const words of ['jane@acme.test', otherwise]) expect(version).toContain(words);
      expect(version).not.toMatch(/undefined|null/);
    }
  });

  test.each([
    ['pt-PT', 'pt'],
    ['ES', 'es'],
    ['es_419.UTF-8', 'es'],
    ['fr-FR', 'en'],
    ['esperanto', 'en'],
    ['', 'en'],
    ['💥', 'en'],
    [null, 'en'],
  ])('for the locale %s is in %s', async (locale, language) => {
    expect((await renderMail('reset', { ...jane, locale }, link)).html).toContain(
      `<html dir="ltr" lang="${language}">`,
    );
  });

  test.each([null, '', 'Mars/Olympus', '../etc'])(
    'names the time in UTC where the time zone is %j',
    async (timeZone) => {
      const { text } = await renderMail('reset', { ...jane, timeZone }, link);
      expect(plainSpaces(text)).toContain('November 24, 2026 at 10:45 PM UTC');
    },
  );

  test('greets a learner without a name', async () => {
    expect((await renderMail('activation', { ...jane, givenName: null }, link)).text).toMatch(/^Hello,\n/);
    expect((await renderMail('activation', { ...jane, givenName: ' \r\n ' }, link)).text).toMatch(/^Hello,\n/);
  });

  test('loads nothing from anywhere', async () => {
    const { html } = await renderMail('activation', jane, link);
    expect(html).not.toMatch(/<(img|script|iframe|link|object)\b|url\(|@import|src=/i);
  });

  test('refuses a moment that is none', async () => {
    await expect(renderMail('reset', { ...jane, linkUntil: 'soon' }, link)).rejects.toThrow(RangeError);
  });
});

describe('a hostile name', () => {
  test('with markup is shown as it is and does nothing', async () => {
    const name = '<script>alert(1)</script>';
    const { html } = await renderMail('activation', { ...jane, givenName: name, organization: '"><img src=x>' }, link);
    expect(html).not.toMatch(/<script|<img/i);
    expect(seen(html)).toContain(`Hello ${name},`);
    expect(targets(html)).toEqual([link, link]);
  });

  test('with a Slack mention is only text', async () => {
    const { text } = await renderMail('activation', { ...jane, givenName: '<!channel> *x*' }, link);
    expect(text).toContain('Hello <!channel> *x*,');
  });

  test('with line breaks puts no second line in a subject', async () => {
    const { subject } = await renderMail(
      'reset',
      { ...jane, organization: 'Acme\r\nBcc: all@acme.test\u2028x\u0000' },
      link,
    );
    expect(subject).toBe('Reset your Acme Bcc: all@acme.test x password');
  });

  test('that turns text around is stripped of that, and a right-to-left one is isolated', async () => {
    const turned = await renderMail('activation', { ...jane, organization: 'Acme\u202egro.live' }, link);
    expect(turned.subject).toBe('Activate your Acmegro.live account');
    const arabic = await renderMail('activation', { ...jane, organization: 'شركة' }, link);
    expect(arabic.subject).toBe('Activate your \u2068شركة\u2069 account');
  });

  test.each(['x'.repeat(3_000), '👩‍👩‍👧'.repeat(3_000), `Z${'\u0301'.repeat(3_000)}`])(
    'of thousands of characters is cut short',
    async (name) => {
      const { subject } = await renderMail('activation', { ...jane, organization: name }, link);
      expect(subject.length).toBeLessThan(600);
      expect(subject).toMatch(/…/);
    },
  );

  test('of any kind leaves one subject line, well-formed text and only our link', async () => {
    const anything = fc.string({ unit: 'binary', maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        anything,
        anything,
        fc.constantFrom<MailTemplate>('activation', 'reset'),
        async (givenName, organization, template) => {
          const mail = await renderMail(template, { ...jane, givenName, organization }, link);
          expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e]/u);
          expect(targets(mail.html)).toEqual([link, link]);
        },
      ),
      { numRuns: 100 },
    );
  });
});

test('the same input gives the same bytes', async () => {
  for (const [template, locale] of rows) {
    const all = await Promise.all(Array.from({ length: 8 }, () => renderMail(template, { ...jane, locale }, link)));
    expect(new Set(all.map((mail) => JSON.stringify(mail))).size).toBe(1);
  }
});
