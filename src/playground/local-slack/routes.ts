import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson } from './http.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** Hands each request to whom its path belongs; `rest` has first look at all that is not Slack's own. */
export function createRoutes(handlers: {
  webApi: Handler;
  responseUrls: Handler;
  page: Handler;
  rest?: (request: IncomingMessage, response: ServerResponse) => boolean;
}) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://local');
    const handler = handlerFor(url.pathname);
    if (handler) handler(request, response, url).catch((error: unknown) => broke(response, error));
    else if (!handlers.rest?.(request, response)) answerJson(response, 404, { ok: false, error: 'not_found' });
  };

  function handlerFor(path: string): Handler | undefined {
    if (path.startsWith('/api/')) return handlers.webApi;
    if (path.startsWith('/response/')) return handlers.responseUrls;
    return path.startsWith('/_local/') ? handlers.page : undefined;
  }
}

/** A fault of this program's own, which the app should not mistake for one of Slack's refusals. */
function broke(response: ServerResponse, error: unknown): void {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (response.headersSent) response.destroy();
  else answerJson(response, 500, { ok: false, error: 'fatal_error', words });
}
