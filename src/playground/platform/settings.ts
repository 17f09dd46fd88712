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
  /** Whether all learners are sent to the desk at the start, as a platform does before it is connected. Default false. */
  uploads?: boolean;
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

/** The options, with what stands for those that were not given. */
export type Settings = PlatformOptions &
  Required<Pick<PlatformOptions, 'passwords' | 'name' | 'heedsIds' | 'onError' | 'clock'>> & {
    /** Where the platform is. */
    url: string;
  };

/** Returns the options with what stands for those that were not given, or given as undefined. */
export const toSettings = (options: PlatformOptions, url: string): Settings => ({
  ...options,
  url,
  passwords: options.passwords ?? 'desk',
  name: options.name ?? 'Acme Learning',
  heedsIds: options.heedsIds ?? true,
  clock: options.clock ?? (() => new Date()),
  onError: options.onError ?? (() => {}),
});
