import { existsSync, readFileSync } from 'node:fs';

/** The settings that are secrets: each can also stand in a file that its name with `_FILE` leads to. */
export const SECRET_SETTINGS = [
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'RESEND_API_KEY',
  'RESEND_WEBHOOK_SECRET',
  'DATABASE_URL',
  'LINK_SECRET',
  'PLATFORM_WEBHOOK_SECRET',
  'PLATFORM_API_TOKENS',
  'METRICS_TOKEN',
  'OTEL_EXPORTER_OTLP_HEADERS',
] as const;

export type Environment = Record<string, string | undefined>;

/** What is wrong with the environment itself, in words that hold no secret. */
export class EnvironmentFault extends Error {}

/**
 * Reads the settings: the environment, `.env` where there is one, and the files that secrets stand in. What the environment
 * says comes first; a secret in two places is refused.
 * @throws EnvironmentFault with all that is wrong.
 */
export function readEnvironment(): Environment {
  loadEnvFile();
  return withSecretFiles(process.env);
}

/** The same, for a command that has nothing to do without it: it ends with what is wrong. */
export function readEnvironmentOrEnd(): Environment {
  try {
    return readEnvironment();
  } catch (error) {
    if (!(error instanceof EnvironmentFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

function loadEnvFile(): void {
  if (!existsSync('.env')) return;
  try {
    process.loadEnvFile('.env');
  } catch {
    throw new EnvironmentFault('.env is there, but it is no file that this user can read.');
  }
}

/** Returns the settings with what stands in files, without the line's end. */
export function withSecretFiles(env: Environment): Environment {
  const problems: string[] = [];
  const read: Environment = {};
  for (const name of SECRET_SETTINGS) {
    const file = env[`${name}_FILE`];
    if (!file) continue;
    if (env[name]) problems.push(`${name} and ${name}_FILE are both set: leave one out.`);
    else
      try {
        read[name] = readFileSync(file, 'utf8').trim();
        if (!read[name]) problems.push(`${name}_FILE names ${file}, which is empty.`);
      } catch (error) {
        problems.push(`${name}_FILE names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code}).`);
      }
  }
  if (problems.length > 0) throw new EnvironmentFault(problems.join('\n'));
  return { ...env, ...read };
}
