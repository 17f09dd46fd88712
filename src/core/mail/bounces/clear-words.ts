import type { BounceReason } from './bounce-reasons.ts';

/** A reason, and the phrases that say it: pieces of regular expressions, for text in lower case and without accents. */
export type Rule = readonly [reason: BounceReason, phrases: readonly string[]];

const SOMEBODY =
  '\\b(?:users?|recipients?|mail ?box(?:es)?|address(?:es)?|accounts?|members?|customers?|alias|usuarios?|destinatari[oa]s?|empfanger|benutzer|utilisateur|utente)';
const PLACE = '(?:mail ?(?:box|folder|dir)|in ?box|account|user|recipient|buzon|caixa|postfach|boite)';
const OURS = '(?:client|sending|connecting|your|our) (?:host|ip|ips|network|server|address|remotehost)';

/**
 * Words that say more than any code beside them, in order: the first that fits counts. What is about the sender comes
 * before what is about the recipient, for both are called an address.
 */
export const clearWords: readonly Rule[] = [
  ['held-back', ['suppression list', 'has suppressed sending', 'onaccountsuppressionlist']],
  [
    'blocked',
    [
      'restriction check',
      'rst\\.sender',
      'allowed.?senders',
      '\\b(?:to|of|members?-only|mailing) (?:this |the )?(?:group|list\\b)',
      'reverse dns',
      '\\bptr\\b',
      '(?:find|resolve|no) your (?:reverse )?(?:host ?name|address)',
      'ip name lookup failed',
    ],
  ],
  [
    'unauthenticated',
    [
      '\\bdmarc\\b',
      '\\bspf\\b',
      '\\bdkim\\b',
      'sender policy framework',
      'unauthenticated',
      'not authenticated',
      '(?:pass|fail\\w*|meet|lack\\w*).{0,30}authentication',
      'authentication (?:check|fail|information|requirement|result|level)',
      '(?:sender|mail from|return.?path|from)\\b.{0,60}(?:not exist|not found|not resolve|no a, aaaa|unknown|no mx|invalid|resolve fail|unroutable|verify failed|null mx)',
      'domain of sender',
      'envelope sender domain',
    ],
  ],
  [
    'timed-out',
    [
      'receiving mail (?:too quickly|at a rate)',
      'rate.?limit',
      'gr[ea]ylist',
      'too many (?:messages from|connections|concurrent|sessions|recipients|mails|emails)',
      'throttl',
      'receivingrate',
      'unusual rate',
      'message expired',
      'deliver\\w* (?:time )?expired',
      'deliver\\w* timed? ?out',
      'has been in the queue',
    ],
  ],
  [
    'content-rejected',
    [
      '(?:message|mail|email|header|content)(?: \\w+){0,3} too (?:large|big|long)',
      'message (?:size|length) (?:exceeds|is|limit)',
      '(?:message|mail file|its) size exceeds',
      'attachment',
      'virus',
      'malware',
      'phish',
      '\\burl in',
      'surbl',
      'uribl',
      'suspicious links?',
      'spamassassin',
    ],
  ],
  [
    'blocked',
    [
      'spamhaus',
      'spamcop',
      'barracuda ?(?:central|reputation)',
      '\\bsorbs\\b',
      '\\brbl\\b',
      'dnsbl',
      'abuseat',
      'ivmsip',
      '(?:black|block|deny).?list',
      'blocked (?:using|by|for abuse)',
      'reputation',
      `${OURS}\\b.{0,60}(?:block|reject|denied|listed)`,
      '(?:accept\\w*|allow\\w*) (?:e?-?mails? |messages? )?from (?:your|this|hosts|dynamic)',
      'banned (?:sen|ip)',
      'bloquead[oa]',
      'open proxy',
      'no access from',
      'mass mailer',
      'organi[sz]ational settings',
      'envelope recipient has been denied',
      'spam source',
      'bypass list',
    ],
  ],
  [
    'mailbox-full',
    [
      `${PLACE}\\b.{0,60}(?:\\bfull\\b|over (?:the )?(?:\\w+ )?quota|exceed|out of storage|enough space|\\bllen[oa]|\\bchei[oa]|\\blotad[oa]|\\bvoll\\b|\\bpleine?\\b|excedid[oa])`,
      'over ?quota',
      'over (?:the |its )?(?:allowed |disk )?quota',
      '(?:quota|cuota|cota|storage|space|limit)\\b.{0,30}(?:exceed|full|violat|reached|used up|excedid)',
      '(?:exceed|reached|violat)\\w* .{0,30}(?:quota|storage|space)',
      'full (?:mailbox|inbox)',
      '(?:storage|disk) (?:space|allocation)',
      'storage space in',
      'out of (?:storage|disk)',
      'too many messages on',
    ],
  ],
  [
    'mailbox-disabled',
    [
      `${SOMEBODY}\\b.{0,60}\\b(?:disabled|(?:not |in|de)activ\\w*|suspended|locked|closed|discontinued|frozen|d?eshabilitad[oa]|desativad[oa]|suspendid[oa]|deaktiviert|gesperrt|archivee)`,
      '(?:suspended|disabled|inactive|deactivated|closed) ?(?:user|mailbox|account|recipient)',
      'is currently suspended',
    ],
  ],
  [
    'no-such-address',
    [
      `${SOMEBODY}\\b.{0,80}\\b(?:unknown|not (?:be )?(?:found|exist|known|valid|present|recogni[sz]ed|listed|local)|not a (?:valid|known)|invalid|no longer|unrecogni[sz]ed|undeliverable|desconocid[oa]|desconhecid[oa]|nao existe|inexistente|unbekannt|inconnu|n.existe)`,
      '(?:no such|unknown|invalid|not an? (?:known|valid|active|local)|bad|non.?existent|no valid) (?:virtual |local |destination |e-?)?(?:users?|recipients?|mail ?box|(?:mail )?address|accounts?|person|id\\b|local.?part)',
      '\\bno existe\\b',
      'nessun utente',
      'no (?:account|mail ?box|user)\\b.{0,20} (?:by that name|found|available|here)',
      'no one at this address',
      'in name directory',
      '(?:not|isn.t) in my (?:validrcptto|list)',
      'badrcptto',
      'home directory',
      '(?:can.t|cannot) accept user',
      'recipient ?not ?found',
      'user ?unknown',
      'does.?n.t have an? .{0,60}account',
      'not our customer',
      'unrout(?:e)?able (?:address|mail)',
      'null ?mx',
      'address rejected: access denied',
      '(?:host|domain)(?: name)?\\b.{0,60}(?:not (?:be )?found|not exist)',
      '(?:no such|unknown|invalid) domain',
      'nxdomain',
      'domain .{0,30}(?:does not|not) accept (?:any )?mail',
    ],
  ],
  ['blocked', ['recipient refuses', 'blocked by']],
  [
    'content-rejected',
    [
      '\\b(?:anti.?)?spam',
      'junk ?mail',
      'unsolicited',
      'bulk (?:e-?mail|mail|advertising)',
      'suspicious',
      'unacceptable content',
      '(?:message|mail|banned) content',
      'content (?:policy|restriction|denied|reject|filter|block|that)',
      'header error',
    ],
  ],
];
