import type { Outside } from '../core/outside.ts';
import { reveal } from '../core/reveal.ts';

/** What the service has of the world outside. */
export type OutsideDeps = {
  /** Whether a domain takes mail at all. */
  takesMail(domain: string): Promise<'yes' | 'no' | 'unknown'>;
  /** The address that was probably meant, where one looks mistyped. */
  suggestEmail(email: string): string | undefined;
};

/** Returns the world outside as actions and forms ask it: about addresses that they cannot read. */
export function createOutside({ takesMail, suggestEmail }: OutsideDeps): Outside & Pick<OutsideDeps, 'suggestEmail'> {
  return {
    takesMail(address) {
      const email = reveal(address);
      return takesMail(email.slice(email.lastIndexOf('@') + 1));
    },
    suggestEmail,
  };
}
