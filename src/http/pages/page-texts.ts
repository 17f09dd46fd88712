import type { PasswordProblem } from '../../core/credentials/password.ts';
import type { LinkProblem } from '../../service/credentials/set-password.ts';
import type { Language } from './language.ts';
import { en } from './page-texts-en.ts';
import { es } from './page-texts-es.ts';
import { pt } from './page-texts-pt.ts';

/** A page without a form: what is the case, and what to do. `signIn`: the platform's link is offered below. */
export type Notice = { heading: string; says: string[]; signIn?: boolean };

/** What can go wrong with any request. */
export type Failure = 'not-found' | 'not-allowed' | 'too-large' | 'too-many' | 'bad-request' | 'closing' | 'broken';

/** All that the learner's pages say, in one language. */
export type PageTexts = {
  title: Record<'activation' | 'reset', string>;
  /** Before the organization's name. */
  forOrganization: string;
  email: string;
  password: string;
  /** The rules, a sentence each. */
  hint: string[];
  showPassword: string;
  submit: Record<'activation' | 'reset', string>;
  next: (platform: string) => string;
  /** What the learner reads once the password is set. */
  set: Record<'activation' | 'reset', Notice>;
  errorTitle: string;
  problem: Record<PasswordProblem, string>;
  dead: Record<LinkProblem, Notice>;
  /** A link's page that was opened without the link. */
  openAgain: Notice;
  /** The page where a temporary password is used. */
  temporary: Record<'title' | 'says' | 'password' | 'submit' | 'wrong' | 'help' | 'tooEarlyHelp', string> & {
    tooEarly: (minutes: number) => string;
  };
  failure: Record<Failure, Notice>;
  signIn: string;
  reference: string;
};

const all: Record<Language, PageTexts> = { en, es, pt };

export function wordsIn(language: Language): PageTexts {
  return all[language];
}
