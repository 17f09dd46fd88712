import type { Passwords } from './accounts/password.ts';
import type { PasswordMail } from './changes/password-links.ts';
import type { DeskAccess } from './desk-client.ts';
import type { FirstLearners } from './learners/first-learners.ts';

/** What a platform is started with. */
export type PlatformOptions = {
  /** A database of the platform's own; its tables are made where they are missing. */
  databaseUrl: string;
  /** The desk, and the token that it knows the platform by. */
  desk: DeskAccess;
  /** `whsec_…`: what the desk signs with; several while one is replaced. */
  secrets: readonly string[];
  /** Who keeps the passwords. Default `desk`. */
  passwords?: Passwords;
  /** A free one unless given. */
  port?: number;
  /** What it is called. Default `Acme Learning`. */
  name?: string;
  /** The learners that an empty database is filled with; the playground's unless given. */
  learners?: FirstLearners;
  clock?: () => Date;
  /** Where passwords are the platform's: sends its mails. Without it, the desk is given the links. */
  sendMail?: (mail: PasswordMail) => Promise<void>;
  /** What session cookies are signed with; made anew at each start unless given. */
  sessionSecret?: string;
  /** Whether a change that comes again under its id is applied once. Without it, it is each time. Default true. */
  heedsIds?: boolean;
  /** Called with what went wrong inside. */
  onError?: (error: unknown) => void;
};

/** What stands for options that are not given. */
export const DEFAULTS = { passwords: 'desk', name: 'Acme Learning', heedsIds: true, onError: () => {} } as const;

/** The options, with what stands for those that were not given. */
export type Settings = PlatformOptions &
  Required<Pick<PlatformOptions, 'passwords' | 'name' | 'heedsIds' | 'onError' | 'clock'>> & {
    /** Where the platform is. */
    url: string;
  };
