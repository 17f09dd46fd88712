import type { Import } from './imports.ts';
import { layers, leaves, packages, rooms } from './table.ts';

/** Returns the room of a path: its folder below src/, or the file's own name where it stands at the top. */
export const roomOf = (path: string): string => path.split('/')[1] ?? '';

/** Returns why an import of src/ is not allowed; undefined where it is. */
export function violationOf(one: Import): string | undefined {
  if (one.file.startsWith('test/')) return violationOfTest(one);
  const from = roomOf(one.file);
  if (!one.isOurs) return violationOfPackage(from, one.target);
  if (!one.target.startsWith('src/')) return `${one.file}: src/ imports nothing outside src/, not ${one.target}`;
  const to = roomOf(one.target);
  if (from === to) return violationOfLayer(one, from);
  if (leaves.indexOf(to) >= 0 && leaves.indexOf(to) < leaves.indexOf(from)) return undefined;
  if (leaves.includes(from)) return `${one.file} is a leaf and imports no room, not ${to}`;
  const room = rooms[from];
  if (!room) return `${one.file}: no room is called ${from}`;
  if (leaves.includes(to) ? room.leaves !== false : room.may.includes(to)) return undefined;
  if (one.isTypeOnly && room.typesOf?.includes(to)) return undefined;
  return `${one.file}: ${from} may not import ${one.isTypeOnly ? 'types' : 'values'} of ${to} (${one.target})`;
}

function violationOfPackage(from: string, name: string): string | undefined {
  const owner = Object.keys(packages).find(
    (key) => name === key || name.startsWith(key.endsWith('/') ? key : `${key}/`),
  );
  return owner && !packages[owner]?.includes(from) ? `${from} may not import the package ${name}` : undefined;
}

function violationOfLayer({ file, target }: Import, room: string): string | undefined {
  const order = layers[room];
  const [from, to] = [file, target].map((path) => order?.indexOf(path.split('/')[2] ?? '') ?? -1);
  if (from === undefined || to === undefined || from < 0 || to < 0 || to <= from) return undefined;
  return `${file}: ${order?.[from]} stands below ${order?.[to]} and may not import ${target}`;
}

const isTest = (path: string) => path.endsWith('.test.ts') || path.endsWith('.test.tsx');

/** Helpers in test/support serve every test: so they import src/ and each other, and no test imports another test. */
function violationOfTest({ file, target, isOurs }: Import): string | undefined {
  if (!isOurs || target.startsWith('src/') || target.startsWith('test/support/') || target === 'package.json')
    return undefined;
  if (isTest(target)) return `${file}: a test file is imported by nobody, not ${target}`;
  if (file.startsWith('test/support/')) return `${file}: test/support imports src/ and itself, not ${target}`;
  if (roomOf(file) !== roomOf(target) && target.startsWith('test/') && !isTest(file))
    return `${file}: a helper of ${roomOf(file)} is not built on ${roomOf(target)}; move ${target} to test/support`;
  return undefined;
}
