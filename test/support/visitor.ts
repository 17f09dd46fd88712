import { type APIResponse, request } from 'playwright-core';

/** A page as a visitor has it open. */
export type Page = { url: string; status: number; html: string };

/** Somebody with a browser of their own, who opens links and fills in forms. Redirects are followed, cookies are kept. */
export type Visitor = {
  open(url: string): Promise<Page>;
  /** Sends the page's only form, with its hidden fields and these. */
  submit(page: Page, fields?: Record<string, string>): Promise<Page>;
  close(): Promise<void>;
};

/** Returns a visitor who has been nowhere yet. Nothing is drawn: it needs no browser on this machine. */
export async function createVisitor(headers: Record<string, string> = {}): Promise<Visitor> {
  const context = await request.newContext({ extraHTTPHeaders: headers });
  const read = async (response: APIResponse) => ({
    url: response.url(),
    status: response.status(),
    html: await response.text(),
  });
  return {
    open: async (url) => read(await context.get(url)),
    async submit(page, fields) {
      const { action, hidden } = formOn(page);
      return read(await context.post(action, { form: { ...hidden, ...fields } }));
    },
    close: () => context.dispose(),
  };
}

/** Where a page's form goes, and what it sends besides what is typed. */
function formOn({ url, html }: Page): { action: string; hidden: Record<string, string> } {
  const [, attributes, inside = ''] = /<form([^>]*)>(.*?)<\/form>/s.exec(html) ?? [];
  if (attributes === undefined) throw new Error(`There is no form on ${url}: ${html}`);
  const hidden = [...inside.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(
    ([input]) => [attributeOf(input, 'name'), attributeOf(input, 'value')] as const,
  );
  return { action: new URL(attributeOf(attributes, 'action') || url, url).href, hidden: Object.fromEntries(hidden) };
}

const attributeOf = (tag: string, attribute: string) => new RegExp(` ${attribute}="([^"]*)"`).exec(tag)?.[1] ?? '';
