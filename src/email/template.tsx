import { render } from 'react-email';
import { momentInWords, readLocale } from '../core/language/locale.ts';
import { tidyName } from '../core/language/name.ts';
import type { MailContent, MailTemplate } from '../core/mail/mail.ts';
import { MailBody, plainTextBody } from './templates/mail-body.tsx';
import { fillText } from './templates/mail-texts.ts';

/** A mail ready to be sent. The subject is always one line. */
export type RenderedMail = { subject: string; html: string; text: string };

/**
 * Writes a mail in the learner's language (English where hers is not known), times in her zone (else UTC).
 * Pure: the same input gives the same bytes, which the provider's idempotency key relies on.
 * Throws RangeError where `content.linkUntil` is not a date.
 */
export async function renderMail(
  template: MailTemplate,
  content: MailContent,
  link: string | null,
): Promise<RenderedMail> {
  const { language, tag } = readLocale(content.locale);
  const organization = tidyName(content.organization ?? '');
  const text = fillText(language, template, {
    name: tidyName(content.givenName ?? ''),
    organization,
    to: content.to,
    until: content.linkUntil ? momentInWords(content.linkUntil, tag, content.timeZone) : '',
  });
  const html = await render(<MailBody language={language} organization={organization} text={text} link={link} />);
  return { subject: text.subject, html, text: plainTextBody(text, link) };
}
