import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the app got it: its headers, its raw body, and what the body says. */
export type Got = { headers: IncomingMessage['headers']; raw: string; payload: Payload };

/** The fields that these tests look at, of whatever kind of payload. */
export type Payload = {
  type?: string;
  text?: string;
  response_url: string;
  trigger_id: string;
  [field: string]: unknown;
};

export type TinyApp = {
  url: string;
  got: Got[];
  /** How the next requests are answered; an empty 200 unless changed. */
  answer: (payload: Payload, response: ServerResponse) => void;
  close(): Promise<unknown>;
};

/** An app that only writes down what it gets. */
export async function startTinyApp(): Promise<TinyApp> {
  const app: TinyApp = {
    url: '',
    got: [],
    answer: (_payload, response) => void response.end(),
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString();
    const payload = read(raw, request.headers['content-type'] ?? '');
    app.got.push({ headers: request.headers, raw, payload });
    app.answer(payload, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  app.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  return app;
}

function read(raw: string, type: string): Payload {
  if (type.includes('json')) return JSON.parse(raw);
  const form = Object.fromEntries(new URLSearchParams(raw));
  return (form.payload ? JSON.parse(form.payload) : form) as Payload;
}

/** Answers with JSON. */
export function json(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}
