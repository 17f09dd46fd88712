/** What a build starts with: the program, and the operator's commands by the names that npm has for them. */
export const COMMANDS = {
  main: 'src/main.ts',
  import: 'src/import/main.ts',
  audit: 'src/audit/main.ts',
  doctor: 'src/doctor/main.ts',
  erase: 'src/erase/main.ts',
  migrate: 'src/migrate/main.ts',
  maintain: 'src/maintain/main.ts',
  platform: 'src/connect/main.ts',
};

/** Returns which command the arguments ask for, and which arguments are its own: the program's unless one is named. */
export function readCommand([first, ...rest]) {
  const isNamed = first !== undefined && first !== 'main' && Object.hasOwn(COMMANDS, first);
  return isNamed ? { name: first, args: rest } : { name: 'main', args: first === undefined ? [] : [first, ...rest] };
}
