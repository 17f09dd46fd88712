import type { Outside } from '../core/outside.ts';
import { reveal } from '../core/personal/reveal.ts';

/** What the service needs from the outside world. */
export type OutsideDeps = {
  /** Returns whether a domain accepts mail at all. */
  takesMail(domain: string): Promise<'yes' | 'no' | 'unknown'>;
  /** Returns the address that was probably meant, where one looks mistyped. */
  suggestEmail(email: string): string | undefined;
};

/** Returns the outside world for actions and forms, which ask it about addresses that they cannot read. */
export function createOutside({ takesMail, suggestEmail }: OutsideDeps): Outside & Pick<OutsideDeps, 'suggestEmail'> {
  return {
    takesMail(address) {
      const email = reveal(address);
      return takesMail(email.slice(email.lastIndexOf('@') + 1));
    },
    suggestEmail,
  };
}
