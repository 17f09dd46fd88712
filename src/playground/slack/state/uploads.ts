import type { FastifyInstance } from 'fastify';
import { type ApiCall, answerOrBreak, type WebApiParts } from '../web-api.ts';

/** The largest upload, in bytes: far below Slack's gigabyte, far above any file of ours. */
const LARGEST = 50_000_000;

/**
 * Adds where files are uploaded to: raw bytes, or a form with one file. The answer is text, as at Slack; a used or unknown
 * address is a 404, and another number of bytes than was announced a 400. `breakDown` calls it `upload`.
 */
export function addUploads(server: FastifyInstance, parts: WebApiParts): void {
  const { inside, calls } = parts;
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST }, (_request, body, done) =>
      done(null, body),
    );
    scope.post<{ Params: { secret: string }; Body: Buffer }>('/upload/v1/:secret', async (request, reply) => {
      const content = await bytesOf(request.body, request.headers['content-type'] ?? '');
      const args = { bytes: content.length };
      const call: ApiCall = { method: 'upload', args, answer: {}, status: 0, at: inside.now() };
      calls.push(call);
      const run = () => {
        const taken = inside.files.upload(request.params.secret, content);
        if (!('error' in taken)) return { status: 200, answer: { ok: true, size: taken.size } };
        return { status: taken.error === 'no_such_url' ? 404 : 400, answer: { ok: false, error: taken.error } };
      };
      void reply.type('text/plain').serializer(() => (call.answer.ok ? `OK - ${content.length}` : 'not taken'));
      return answerOrBreak(parts, { reply, call, run });
    });
  });
}

async function bytesOf(body: Buffer, type: string): Promise<Buffer> {
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const [file] = [...form.values()].filter((value) => typeof value !== 'string');
  return file ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0);
}
