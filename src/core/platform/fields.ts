import type { EditableLearner } from '../learner.ts';

type Column = keyof EditableLearner;

/** What the platform calls a column of a learner. */
const fieldOf = {
  email: 'email',
  givenName: 'given_name',
  familyName: 'family_name',
  locale: 'locale',
  timeZone: 'time_zone',
  groupId: 'group',
  membershipEndsAt: 'membership_ends_at',
  vpaAvailableFrom: 'vpa_available_from',
} as const satisfies Record<Column, string>;

export type PlatformField = (typeof fieldOf)[Column];

/** Every field of a learner that a change can be about, as the platform names it. */
export const platformFields = Object.values(fieldOf);

/** Returns what the platform calls a column of a learner. */
export const platformField = (column: Column): PlatformField => fieldOf[column];

/** Returns what the platform calls something that was stored as a column's name; undefined where it is none. */
export const readPlatformField = (column: string): PlatformField | undefined =>
  Object.hasOwn(fieldOf, column) ? fieldOf[column as Column] : undefined;

const titles: Record<PlatformField, string> = {
  email: 'the email address',
  given_name: 'the given name',
  family_name: 'the family name',
  locale: 'the language',
  time_zone: 'the time zone',
  group: 'the group',
  membership_ends_at: 'the end of the membership',
  vpa_available_from: 'the date of the VPA',
};

/** Returns what people call a field, to go on in a sentence. */
export const fieldTitle = (field: PlatformField): string => titles[field];
