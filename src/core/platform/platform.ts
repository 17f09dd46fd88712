import { type PlatformField, platformFields } from './fields.ts';

/**
 * Who keeps the passwords: `desk`, and the platform asks at each sign-in; `hashes`, and the platform gets each new one's
 * hash; `platform`, and the desk makes no links and no passwords.
 */
export type PasswordKeeper = 'desk' | 'hashes' | 'platform';

/**
 * The learning platform as rules and messages know it. While changes are `off`, everything that is done is about the
 * desk's own record.
 */
export type Platform = {
  name: string;
  changes: 'off' | 'push' | 'poll';
  passwords: PasswordKeeper;
  /** The fields that it takes. */
  fields: ReadonlySet<PlatformField>;
};

/** What holds where no platform is connected. */
export const noPlatform: Platform = Object.freeze({
  name: 'The learning platform',
  changes: 'off',
  passwords: 'desk',
  fields: new Set(platformFields),
});

/** Returns whether the platform is told of changes. */
export const isConnected = ({ changes }: Pick<Platform, 'changes'>): boolean => changes !== 'off';

/** Returns whether the platform makes the passwords and the links to them itself. */
export const keepsPasswords = (platform: Pick<Platform, 'changes' | 'passwords'>): boolean =>
  isConnected(platform) && platform.passwords === 'platform';
