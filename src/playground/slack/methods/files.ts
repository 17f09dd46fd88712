import * as z from 'zod';
import type { Inside } from '../inside.ts';
import { limits } from '../limits.ts';
import { fromJson } from '../state/content.ts';
import type { LocalFile } from '../state/files.ts';
import { wireFile } from '../state/files.ts';
import { isRefused } from '../state/views.ts';
import { visibleChannel } from './channels.ts';
import { type Answer, type Args, type Method, missingArgument, textOf } from './method.ts';

const scope = 'files:write';

/** files.*: docs.slack.dev, “files.getUploadURLExternal”, “files.completeUploadExternal” and “files.info”. */
export const fileMethods: Record<string, Method> = {
  'files.getUploadURLExternal': { scope, run: getUploadUrl },
  'files.completeUploadExternal': { scope, run: completeUpload },
  'files.info': { scope: 'files:read', run: fileInfo },
};

function getUploadUrl(args: Args, { files }: Inside): Answer {
  const [name, length] = [textOf(args, 'filename'), textOf(args, 'length')];
  if (!name || !length) return missingArgument(name ? 'length' : 'filename');
  const size = Number(length);
  if (!Number.isSafeInteger(size) || size <= 0)
    return { error: 'invalid_arguments', messages: ['[ERROR] length must be a number of bytes above 0'] };
  if (size > limits.fileBytes) return { error: 'file_upload_size_restricted' };
  const { file, url } = files.expect(name, size);
  return { upload_url: url, file_id: file.id };
}

function fileInfo(args: Args, { files }: Inside): Answer {
  const id = textOf(args, 'file');
  if (!id) return missingArgument('file');
  const file = files.find(id);
  return file?.stage === 'shared' ? { file: wireFile(file), comments: [] } : { error: 'file_not_found' };
}

const listShape = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

/** Completes an upload. A channel is named by its own id: a user's id does not stand for the direct conversation here. */
function completeUpload(args: Args, inside: Inside): Answer {
  if (args.files === undefined) return missingArgument('files');
  const list = listShape.safeParse(fromJson(args.files));
  if (!list.success)
    return { error: 'invalid_arguments', messages: ['[ERROR] files must be a list of ids and titles'] };
  const shared: LocalFile[] = [];
  for (const { id } of list.data) {
    const file = inside.files.find(id);
    if (file?.stage !== 'uploaded') return { error: 'file_not_found' };
    shared.push(file);
  }
  const posted = postFiles(args, shared, inside);
  if (isRefused(posted)) return posted;
  for (const [i, { title }] of list.data.entries())
    Object.assign(shared[i] ?? {}, { stage: 'shared', ...(title && { title }) });
  return { files: shared.map(wireFile) };
}

/** Posts the message that shows the files; without a channel they stay the app's own. */
function postFiles(args: Args, files: LocalFile[], inside: Inside): Answer {
  const id = textOf(args, 'channel_id');
  if (!id) return {};
  const { app, messages } = inside;
  const channel = visibleChannel(inside, id);
  if (!channel) return { error: 'channel_not_found' };
  if (channel.is_archived) return { error: 'is_archived' };
  if (!channel.members.includes(app.botUserId)) return { error: 'not_in_channel' };
  const text = textOf(args, 'initial_comment') ?? '';
  messages.post(channel, { user: app.botUserId, bot_id: app.botId, app_id: app.appId, text, files });
  return {};
}
