import { useCallback, useEffect, useState } from 'react';

/** Who looks at what: the page's address says it. */
export type Place = { as: string; channel: string; thread: string | undefined };

export type GoTo = (change: Partial<Place>) => void;

/** Returns the place in the address bar, and how to go elsewhere; Back goes back. */
export function usePlace(): [Place, GoTo] {
  const [place, setPlace] = useState(readPlace);
  useEffect(() => {
    const read = () => setPlace(readPlace());
    window.addEventListener('popstate', read);
    return () => window.removeEventListener('popstate', read);
  }, []);
  const goTo = useCallback<GoTo>((change) => {
    const next = { ...readPlace(), ...change };
    history.pushState(null, '', placeUrl(next));
    setPlace(next);
  }, []);
  return [place, goTo];
}

/** Returns the address of a place, so that it opens in another window too. */
export function placeUrl({ as, channel, thread }: Place): string {
  return `/?${new URLSearchParams({ as, channel, ...(thread && { thread }) })}`;
}

function readPlace(): Place {
  const query = new URLSearchParams(location.search);
  return {
    as: query.get('as') || 'amy',
    channel: query.get('channel') || 'support',
    thread: query.get('thread') || undefined,
  };
}
