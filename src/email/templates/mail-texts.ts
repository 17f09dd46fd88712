import type { Language } from '../../core/language/locale.ts';
import type { MailTemplate } from '../../core/mail/mail.ts';
import { en } from './texts/en.ts';
import { es } from './texts/es.ts';
import type { Filling, LanguageTexts, MailText } from './texts/mail-text.ts';
import { pt } from './texts/pt.ts';

const languages: Record<Language, LanguageTexts> = { en, es, pt };

/** Mails whose reader may be a stranger: they greet nobody by name. */
const forStrangers: ReadonlySet<MailTemplate> = new Set(['address-removed']);

/** Returns what a mail says in a language. */
export function fillText(language: Language, template: MailTemplate, filling: Filling): MailText {
  const { greet, linkBelow, mails } = languages[language];
  const name = forStrangers.has(template) ? '' : filling.name;
  return { ...mails[template](filling), greeting: greet(name), linkBelow };
}
