import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MailContent, type MailTemplate, mailLinks } from '../../core/mail/mail.ts';
import { renderMail } from '../template.tsx';

const folder = process.argv[2] ?? (await mkdtemp(join(tmpdir(), 'learner-desk-mails-')));
const locales = { en: 'en-US', es: 'es-MX', pt: 'pt-BR' };
const templates = Object.keys(mailLinks) as MailTemplate[];

const content: Omit<MailContent, 'locale'> = {
  to: 'jane@acme.test',
  givenName: 'Jane',
  organization: 'Acme Airlines',
  timeZone: 'America/Mexico_City',
  linkUntil: '2027-01-15T23:30:00.000Z',
};

await mkdir(folder, { recursive: true });
for (const template of templates) {
  for (const [language, locale] of Object.entries(locales)) {
    const link = template === 'address-removed' ? null : `https://desk.example.test/${template}/${'x'.repeat(43)}`;
    const mail = await renderMail(template, { ...content, locale }, link);
    await writeFile(join(folder, `${template}-${language}.html`), mail.html);
    await writeFile(join(folder, `${template}-${language}.txt`), `${mail.subject}\n\n${mail.text}`);
  }
}
process.stdout.write(`Every mail in every language: ${folder}\n`);
