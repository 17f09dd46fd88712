import { readAddress, readDomain } from '../../core/mail/email-address.ts';

type Read = { emails: string[]; isSure: boolean };
const NOTHING: Read = { emails: [], isSure: true };
const DOUBT: Read = { emails: [], isSure: false };

/** Letters of scripts that are written without spaces, or with endings: text around an address, not part of it. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;
const AFTER_TOP_LABEL = new RegExp(`^((?:[^.]+\\.)+[a-z]{2,})${UNSPACED.source}`, 'iu');
const DOMAIN = /^[\p{L}\p{M}\p{N}.-]+/u;
/** Begins a local part nowhere outside of the standard; around addresses it is quotes, bullets and formatting. */
const LEADING = /^[.!#$%&'*+/=?^~-]+/;
/** May stand inside a local part, and just as well between an address and what is glued to it. */
const GLUE = /[!#$%*/=?^~]/;
/** `email=`: a name, and its value. */
const NAMED = /^[\p{L}][\p{L}\p{N}_.-]*=(?=[^=]+$)/u;
/** `*Email*`, `~old~`: formatted text before an address. */
const FORMATTED = /^[!#$%&'+/=?^-]*([*~]).*\1(?=[^*~]+$)/;

/**
 * Returns the addresses in a run: text without any character that is a boundary for certain, with at least one @ in it.
 * Nothing is certain where characters that could belong to an address were taken off it, or where two addresses touch
 * and cannot be told apart. A handle (`@ana`) or a version (`pkg@1.2.0`) is no address, for certain.
 */
export function readRun(run: string): Read {
  const parts = run.split('@');
  const found: Read[] = [];
  let before = parts[0] ?? '';
  for (const [i, after] of parts.slice(1).entries()) {
    const { domain, rest } = splitDomain(after);
    const isLast = i === parts.length - 2;
    // Nothing between two @ tells where the first address ends.
    found.push(!isLast && rest === '' && before !== '' ? DOUBT : readAddressAt(before, domain, rest));
    before = isLast || rest !== '' ? rest : '';
    if (!isLast && rest === '' && domain !== '') found.push(DOUBT);
  }
  return { emails: found.flatMap(({ emails }) => emails), isSure: found.every(({ isSure }) => isSure) };
}

/** Splits what follows an @ into the domain and the rest. A domain that ends in ASCII ends before unspaced script. */
function splitDomain(text: string): { domain: string; rest: string } {
  const whole = DOMAIN.exec(text)?.[0] ?? '';
  const cut = AFTER_TOP_LABEL.exec(whole)?.[1] ?? whole;
  return { domain: cut.replace(/(?<![.-])[.-]+$/, ''), rest: text.slice(cut.length) };
}

function readAddressAt(before: string, domain: string, rest: string): Read {
  const local = (before.split(UNSPACED).at(-1) ?? '').replace(LEADING, '');
  if (local === '' || domain === '') return NOTHING;
  const isVersion = /^v?\d/.test(domain) && /\d$/.test(domain);
  if (!readDomain(domain)) return isVersion ? NOTHING : DOUBT;
  if (before.startsWith('//')) return { ...readAddressAt(local.split(GLUE).at(-1) ?? '', domain, rest), isSure: false };
  // `_` is formatting, or part of a longer name.
  const isCut = /^_[\p{L}\p{N}]/u.test(rest);
  const { candidates, isSure } = readLocal(before, local, rest);
  const emails = candidates
    .map((candidate) => readAddress(`${candidate}@${domain}`))
    .filter((email) => email !== undefined);
  return { emails, isSure: isSure && !isCut && emails.length === candidates.length };
}

/** Returns what the local part may be, the likeliest first, and whether only one is possible. */
function readLocal(before: string, local: string, rest: string): { candidates: string[]; isSure: boolean } {
  const named = local.replace(NAMED, '').replace(LEADING, '');
  if (named !== local) return readLocal(named, named, rest);
  const formatted = before.replace(FORMATTED, '').replace(LEADING, '');
  if (FORMATTED.test(before) && formatted !== local) return readLocal(formatted, formatted, rest);
  if (local.startsWith('_')) {
    const inside = local.replace(/^_+/, '');
    const isItalic = /^[*~]*_(?![\p{L}\p{N}])/u.test(rest);
    return isItalic ? { candidates: [inside], isSure: true } : { candidates: [local, inside], isSure: false };
  }
  const last = local.split(GLUE).at(-1) ?? '';
  if (last === local) return { candidates: [local], isSure: true };
  return { candidates: last === '' ? [local] : [local, last], isSure: false };
}
