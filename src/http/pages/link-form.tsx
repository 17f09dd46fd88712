import type { ReactNode } from 'react';

/** A link's token that a form has to carry, because no cookie does, and where the form goes. */
export type CarriedToken = { action: string; token: string };

/**
 * Renders the form of a link's page. It goes to the page's own address; with a token to carry it goes where that is not
 * in the address.
 */
export function LinkForm({ carried, children }: { carried?: CarriedToken; children: ReactNode }) {
  return (
    // The browser's own checks speak its language, not the learner's: the server's answer says more.
    <form method="post" action={carried?.action} noValidate>
      {carried && <input type="hidden" name="token" value={carried.token} />}
      {children}
    </form>
  );
}
