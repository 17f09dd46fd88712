import { keepsPasswords } from '../../core/platform/platform.ts';
import { whileAway } from '../../db/away.ts';
import type { Database } from '../../db/client.ts';
import { isCookieless, rememberCookieless, type SeenLink } from './link-visit.ts';
import { type LinkAsk, openLink, type PasswordAsk, type PasswordDeps, setPassword } from './set-password.ts';
import { openView, type PasswordView, viewPassword } from './temporary-password.ts';
import { type TemporaryKeys, type TemporaryTry, useTemporary } from './use-temporary-password.ts';

/** Returns what can be done on the pages that links lead to, and on the page for a temporary password. */
export function createPageActions(db: Database, keys: TemporaryKeys & PasswordDeps, now: () => Date) {
  const areSetElsewhere = keepsPasswords(keys.platform);
  return {
    pages: {
      openLink: (ask: LinkAsk) => whileAway(() => openLink(db, ask, keys.platform)),
      // Once it is done, another try finds the link used, and the page says that the password is set.
      setPassword: (ask: PasswordAsk) => whileAway(() => setPassword(db, keys, ask)),
      now,
    },
    temporaryPasswords: {
      open: async (viewing: PasswordView) => (areSetElsewhere ? 'over' : openView(db, viewing)),
      view: async (viewing: PasswordView) =>
        areSetElsewhere ? ({ kind: 'over' } as const) : viewPassword(db, viewing),
      areSetElsewhere,
      use: (trying: TemporaryTry) => useTemporary(db, keys, trying),
      now,
    },
    cookielessVisits: {
      remember: (seen: SeenLink) => rememberCookieless(db, { ...seen, now: now() }),
      isRemembered: (seen: SeenLink) => isCookieless(db, { ...seen, now: now() }),
    },
  };
}
