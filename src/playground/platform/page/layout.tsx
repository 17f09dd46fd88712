import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

/** Where a page stands in the platform's menu; `null`: a page that is not in it. */
export type Place = 'home' | 'told' | null;

type Layout = {
  /** What the platform is called. */
  platform: string;
  title: string;
  place: Place;
  /** Who is signed in, by name. */
  who?: string | undefined;
  children: ReactNode;
};

/** Returns a whole page of the platform's, which works without script as well. */
export function renderPage(page: Layout): string {
  return `<!doctype html>${renderToStaticMarkup(<Page {...page} />)}`;
}

function Page({ platform, title, place, who, children }: Layout) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · ${platform}`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/_local/page.css" />
        <script type="module" src="/_local/page.js" />
      </head>
      <body>
        <header>
          <p className="brand">{platform}</p>
          <nav aria-label="Pages">
            <MenuLink href="/" isHere={place === 'home'}>
              Learn
            </MenuLink>
            <MenuLink href="/told" isHere={place === 'told'}>
              Behind the scenes
            </MenuLink>
          </nav>
          {who && (
            <form method="post" action="/sign-out" className="who">
              <span>
                <bdi>{who}</bdi>
              </span>
              <button type="submit">Sign out</button>
            </form>
          )}
        </header>
        <main>{children}</main>
        <p role="status" id="news" className="unseen" />
      </body>
    </html>
  );
}

function MenuLink({ href, isHere, children }: { href: string; isHere: boolean; children: ReactNode }) {
  return (
    <a href={href} aria-current={isHere ? 'page' : undefined}>
      {children}
    </a>
  );
}
