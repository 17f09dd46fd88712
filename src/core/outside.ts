import type { Personal } from './personal/personal.ts';

type Address = string | Personal<string>;

/**
 * What an action may ask of the outside world, once, before its card. An answer may take seconds, so never under lock.
 */
export type Outside = {
  /** Returns whether the domain of an address accepts mail at all. */
  takesMail(address: Address): Promise<'yes' | 'no' | 'unknown'>;
};

/** A choice that a field offers: the id that is stored, and the name that people read. */
export type Choice = { id: string; name: string };

/** What an action may ask of the database: for the card, and again under lock when it runs. */
export type Lookup = {
  /**
   * Returns the groups of an organization whose id is `typed` or whose name is like it, at most 100; all where nothing
   * is typed.
   */
  groups(organizationId: string, typed: string): Promise<Choice[]>;
  /**
   * Returns whether another learner of the organization has that address. Under lock, the answer holds until the
   * transaction ends.
   */
  isEmailTaken(organizationId: string, email: Address, learnerId: string): Promise<boolean>;
  /**
   * Returns whether an address is at a domain of the organization's own: at least three of its active learners besides
   * this one have theirs there, and it is no public mail service.
   */
  isOwnDomain(organizationId: string, email: Address, learnerId: string): Promise<boolean>;
};
