const HELP = `Starts Learner Desk. Its settings are in the environment and in .env; .env.example explains each.

  npm start                 starts it; Ctrl-C or SIGTERM ends it
  npm run doctor            says what is missing before, and what is wrong after
  npm run migrate           brings the database to this version's schema, or shows with --dry-run what it would do
  npm run import -- FILE    brings learners in
  npm run audit -- verify   says whether the audit is whole
  npm run erase -- WHO, npm run maintain, npm run platform -- ping

Each of them tells more with -- --help. Where there is no npm: node src/start.mjs, node src/start.mjs doctor, and so on.`;

/** Returns what to say, and the exit code, where the start is given arguments: it takes none but --help. */
export function answerArguments(args) {
  if (args.length === 0) return undefined;
  if (args.some((one) => one === '--help' || one === '-h')) return { words: HELP, code: 0 };
  return { words: `npm start takes no “${args[0]}”: settings are in .env. More: npm start -- --help`, code: 2 };
}
