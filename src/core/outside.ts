import type { Personal } from './personal.ts';

type Address = string | Personal<string>;

/** What an action may ask of the world outside, once, before its card: it may take seconds, so never under lock. */
export type Outside = {
  /** Whether the domain of an address takes mail at all. */
  takesMail(address: Address): Promise<'yes' | 'no' | 'unknown'>;
};

/** A choice that a field offers: what it is kept as, and what people read. */
export type Choice = { id: string; name: string };

/** What an action may ask of the database: at the card, and again under lock when it runs. */
export type Lookup = {
  /** Groups of an organization whose id is `typed`, or whose name is like it; all of them where nothing is typed. At most 100. */
  groups(organizationId: string, typed: string): Promise<Choice[]>;
  /** Whether another learner of the organization has that address; under lock it stays so until the transaction ends. */
  isEmailTaken(organizationId: string, email: Address, learnerId: string): Promise<boolean>;
};
