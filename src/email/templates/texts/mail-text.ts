import type { MailTemplate } from '../../../core/mail/mail.ts';

/** What a mail says, in the order it is read. */
export type MailText = {
  subject: string;
  /** What an inbox shows beside the subject. */
  preheader: string;
  heading: string;
  greeting: string;
  /** Who writes, and what the button does. */
  opening: string;
  /** None in a mail without a link. */
  button?: string;
  until: string;
  /** What stands above the link in full; shown only with one. */
  linkBelow: string;
  notAsked: string;
  keepToYourself: string;
};

/** What the sentences are filled with: already tidy, not escaped. `name` and `organization` may be ''. */
export type Filling = { name: string; organization: string; to: string; until: string };

/** The texts of one language: what every mail says, and what each says itself. */
export type LanguageTexts = {
  /** Returns the greeting; `name` may be ''. */
  greet(name: string): string;
  linkBelow: string;
  mails: Record<MailTemplate, (filling: Filling) => Omit<MailText, 'greeting' | 'linkBelow'>>;
};
