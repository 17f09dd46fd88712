import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Language } from './language.ts';
import { script } from './script.ts';
import { css } from './style.ts';

/** Returns a whole page as HTML. Whatever is in `body` is shown literally: React escapes it. */
export function renderPage({ language, title, body }: { language: Language; title: string; body: ReactNode }): string {
  const page = (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <style>{css}</style>
      </head>
      <body>
        <main>{body}</main>
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  );
  return `<!doctype html>${renderToStaticMarkup(page)}`;
}
