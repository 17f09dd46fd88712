import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startEmbedded } from '../../../src/db/embedded/embedded.ts';
import { runAs } from '../../../src/db/embedded/files.ts';
import { makePrivateFolder } from '../../../src/db/embedded/private-folder.ts';

const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const postgres = runAs() ?? own;
const isRoot = own.uid === 0;
const stranger = { uid: 54_321, gid: 54_321 };
const REFUSED = 'is not a folder of the desk’s alone';

let shared: string;
let path: string;
beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), 'desk-private-'));
  chmodSync(shared, 0o1777);
  path = join(shared, 'learner-desk');
  return () => rmSync(shared, { recursive: true, force: true });
});

describe('a private folder', () => {
  const state = () => {
    const { uid, mode } = lstatSync(path);
    return [uid, mode & 0o777];
  };

  it('is made, and taken again, for its owner alone', () => {
    for (let i = 0; i < 2; i++) {
      makePrivateFolder(path, postgres);
      expect(state()).toEqual([postgres.uid, 0o700]);
    }
  });

  it('that is there, this process’s own and empty, is closed to others and given away', () => {
    mkdirSync(path);
    chmodSync(path, 0o777);
    makePrivateFolder(path, postgres);
    expect(state()).toEqual([postgres.uid, 0o700]);
  });

  it('that is there with data, and that others could only read, is closed to them and keeps it', () => {
    mkdirSync(path, { mode: 0o755 });
    writeFileSync(join(path, 'data'), '');
    makePrivateFolder(path, postgres);
    expect([state(), readdirSync(path)]).toEqual([[postgres.uid, 0o700], ['data']]);
  });

  it('is refused where others could have put something into it', () => {
    mkdirSync(path);
    writeFileSync(join(path, 'initdb'), '');
    chmodSync(path, 0o777);
    expect(() => makePrivateFolder(path, postgres)).toThrow(REFUSED);
  });

  it('is refused where a link is in its place, and what that leads to is left alone', () => {
    const elsewhere = join(shared, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o755 });
    symlinkSync(elsewhere, path);
    expect(() => makePrivateFolder(path, postgres)).toThrow(REFUSED);
    expect([lstatSync(elsewhere).uid, lstatSync(elsewhere).mode & 0o777]).toEqual([own.uid, 0o755]);
  });

  it('is refused where a link to nothing, or a file, is in its place', () => {
    symlinkSync(join(shared, 'nothing'), path);
    expect(() => makePrivateFolder(path, postgres)).toThrow(REFUSED);
    rmSync(path);
    writeFileSync(path, '');
    expect(() => makePrivateFolder(path, postgres)).toThrow(REFUSED);
  });

  it.runIf(isRoot)('is refused where it is somebody else’s, however closed', () => {
    mkdirSync(path, { mode: 0o700 });
    chownSync(path, stranger.uid, stranger.gid);
    expect(() => makePrivateFolder(path, postgres)).toThrow(REFUSED);
    expect(state()).toEqual([stranger.uid, 0o700]);
  });
});

describe.runIf(isRoot)('root’s Postgres', () => {
  it('is not started from a folder that a stranger planted, and nothing in it is run', async () => {
    mkdirSync(join(path, 'data'), { recursive: true });
    spawnSync('chown', ['-R', `${stranger.uid}`, path]);
    chmodSync(shared, 0o755);
    await expect(startEmbedded(path, { durable: false })).rejects.toThrow(REFUSED);
    expect(existsSync(join(path, 'users'))).toBe(false);
  });

  it('keeps its data in a folder that only its user can enter', async () => {
    chmodSync(shared, 0o755);
    const server = await startEmbedded(path, { durable: false });
    try {
      const { uid, mode } = lstatSync(server.folder);
      expect([server.folder, uid, mode & 0o777]).toEqual([path, postgres.uid, 0o700]);
    } finally {
      await server.stop();
    }
  });
});
