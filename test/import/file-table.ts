/** A file as somebody exports it, and what of it a person would call right. */
export type FileCase = {
  fact: string;
  file: string | Buffer;
  /** The learners that are in, as `email|organization|external id|names|group|language|time zone`, empty ones left out. */
  in?: string[];
  /** What is left out, as `line: reason`. */
  left?: string[];
  notes?: string[];
  /** How many lines have nothing in them. */
  blank?: number;
  /** Words of the refusal, where the file is not read at all. */
  problem?: string[];
};

const ANN = 'ann@x.test|Acme';
const BEN = 'ben@x.test|Acme';
const PLAIN = 'email,organization\nann@x.test,Acme\nben@x.test,Acme\n';
const three = (...rows: string[]) => `email,organization,given_name\n${rows.join('\n')}\n`;
const named = (names: string) => [`1: columns by other names: ${names}`];

/** Headers that are read, each with one learner: the header, the row, the learner, and the notes about other columns. */
const headers: [fact: string, header: string, row: string, learner: string, notes: string[]][] = [
  [
    'capitals, spaces and dashes',
    'E-MAIL,Organization,Given-Name',
    'ann@x.test,Acme,Ann',
    `${ANN}|Ann`,
    named('"E-MAIL" is email'),
  ],
  [
    'British',
    'email,organisation,first_name,last_name',
    'ann@x.test,Acme,Ann,Ash',
    `${ANN}|Ann|Ash`,
    named('"organisation" is organization, "first_name" is given_name, "last_name" is family_name'),
  ],
  [
    'run together',
    'email,organization,firstname,lastname',
    'ann@x.test,Acme,Ann,Ash',
    `${ANN}|Ann|Ash`,
    named('"firstname" is given_name, "lastname" is family_name'),
  ],
  [
    'lang and timezone',
    'email,organization,lang,timezone',
    'ann@x.test,Acme,es,Europe/Madrid',
    `${ANN}|es|Europe/Madrid`,
    named('"lang" is locale, "timezone" is time_zone'),
  ],
  [
    'with what is required',
    'Email Address [Required],Company (required),First name*',
    'ann@x.test,Acme,Ann',
    `${ANN}|Ann`,
    named('"Email Address [Required]" is email, "Company (required)" is organization, "First name*" is given_name'),
  ],
  [
    'Spanish',
    'Correo electrónico,Empresa,Nombre,Apellidos,Grupo,Idioma,Zona horaria',
    'ann@x.test,Acme,Ann,Ash,Uno,es,Europe/Madrid',
    `${ANN}|Ann|Ash|Uno|es|Europe/Madrid`,
    named(
      '"Correo electrónico" is email, "Empresa" is organization, "Nombre" is given_name, "Apellidos" is family_name, "Grupo" is group, "Idioma" is locale, "Zona horaria" is time_zone',
    ),
  ],
  [
    'Portuguese',
    'E-mail;Organização;Nome;Sobrenome;Turma;Fuso horário',
    'ann@x.test;Acme;Ann;Ash;Um;America/Sao_Paulo',
    `${ANN}|Ann|Ash|Um|America/Sao_Paulo`,
    named(
      '"E-mail" is email, "Organização" is organization, "Nome" is given_name, "Sobrenome" is family_name, "Turma" is group, "Fuso horário" is time_zone',
    ),
  ],
  [
    'Moodle’s',
    'username,firstname,lastname,email,institution,idnumber,lang',
    'ann,Ann,Ash,ann@x.test,Acme,M-1,en',
    'ann@x.test|Acme|M-1|Ann|Ash|en',
    [
      ...named(
        '"firstname" is given_name, "lastname" is family_name, "institution" is organization, "idnumber" is external_id, "lang" is locale',
      ),
      '1: column "username" is not known and was ignored',
    ],
  ],
  [
    'Canvas’',
    'user_id,login_id,first_name,last_name,email,organization,status',
    'C-1,ann,Ann,Ash,ann@x.test,Acme,active',
    'ann@x.test|Acme|C-1|Ann|Ash',
    [
      ...named('"user_id" is external_id, "first_name" is given_name, "last_name" is family_name'),
      '1: column "login_id" is not known and was ignored',
      '1: column "status" is not known and was ignored',
    ],
  ],
  [
    'Google Workspace’s',
    'First Name [Required],Last Name [Required],Email Address [Required],Employee ID,Company',
    'Ann,Ash,ann@x.test,G-1,Acme',
    'ann@x.test|Acme|G-1|Ann|Ash',
    named(
      '"First Name [Required]" is given_name, "Last Name [Required]" is family_name, "Email Address [Required]" is email, "Employee ID" is external_id, "Company" is organization',
    ),
  ],
  [
    'Entra’s',
    'userPrincipalName,surname,mail,givenName,companyName,preferredLanguage',
    'ann@x.onmicrosoft.test,Ash,ann@x.test,Ann,Acme,de',
    `${ANN}|Ann|Ash|de`,
    [
      ...named(
        '"surname" is family_name, "mail" is email, "companyName" is organization, "preferredLanguage" is locale',
      ),
      '1: column "userPrincipalName" is not known and was ignored',
    ],
  ],
  [
    'two names for one column: its own counts',
    'email,mail,organization',
    'ann@x.test,other@x.test,Acme',
    ANN,
    ['1: column "mail" is not known and was ignored; did you mean email?'],
  ],
  [
    'a whole name is no given name',
    'email,organization,nombre',
    'ann@x.test,Acme,Ann Ash',
    ANN,
    ['1: column "nombre" is not known and was ignored'],
  ],
  [
    'a slip',
    'email,organization,givn_name',
    'ann@x.test,Acme,Ann',
    ANN,
    ['1: column "givn_name" is not known and was ignored; did you mean given_name?'],
  ],
  ['a column without a name', 'email,organization,', 'ann@x.test,Acme,x', ANN, []],
];

/** Headers that are refused, and words of the refusal. */
const refused: [fact: string, file: string | Buffer, ...problem: string[]][] = [
  ['nothing', '', 'The file is empty'],
  ['blank lines', '\n\n,,\n', 'no columns'],
  ['a header only', 'email,organization\n', 'no learners under it'],
  ['no needed column', 'name,age\nAnn,30\n', 'email and organization are missing', 'It has "name", "age"'],
  [
    'no organization, but something like it',
    'email,Org Unit Path [Required]\nann@x.test,/Sales\n',
    'organization is missing',
    'Did you mean "Org Unit Path [Required]"? Then name it organization.',
  ],
  [
    'no email, but something like it',
    'userPrincipalName,companyName\nann@x.test,Acme\n',
    'email is missing',
    'Did you mean "userPrincipalName"?',
  ],
  ['no email in Spanish', 'Usuario,Empresa\nann,Acme\n', 'email is missing', 'Did you mean "Usuario"?'],
  ['a column twice', 'email,organization,Email\na,b,c\n', 'The column email is there twice. Remove'],
  [
    'a column by two names',
    'mail,E-mail address,organization\na,b,c\n',
    'The column email is there twice ("mail" and "E-mail address")',
  ],
  [
    'no header at all',
    'ann@x.test,Acme\nben@x.test,Acme\n',
    'email and organization are missing',
    'It has "ann@x.test", "Acme"',
  ],
  [
    'a title above the header',
    `Learners of Acme\n${PLAIN}`,
    'The columns are named on line 2; what is above is a title. Remove line 1',
  ],
  [
    'a title and a blank line',
    `Learners;;\n\nemail;organization\nann@x.test;Acme\n`,
    'named on line 3',
    'Remove lines 1 to 2',
  ],
  ['a version above the header', `version:v1.0\nmail\torganization\nann@x.test\tAcme\n`, 'named on line 2'],
  ['UTF-16 with a mark', Buffer.from(`\ufeff${PLAIN}`, 'utf16le'), 'The file is in UTF-16. Save it as "CSV UTF-8"'],
  ['UTF-16 without a mark', Buffer.from(PLAIN, 'utf16le'), 'The file is in UTF-16'],
  ['UTF-16 the other way round', Buffer.from(PLAIN, 'utf16le').swap16(), 'The file is in UTF-16'],
  ['Latin-1', Buffer.from('email,organization\nann@x.test,Café\n', 'latin1'), 'not in UTF-8 (see line 2)'],
  ['a spreadsheet', 'PK\u0003\u0004whatever', 'spreadsheet or a zip file'],
];

export const fileTable: FileCase[] = [
  { fact: 'as it should be', file: PLAIN, in: [ANN, BEN] },
  { fact: 'without a line break at the end', file: PLAIN.trimEnd(), in: [ANN, BEN] },
  { fact: 'CRLF', file: PLAIN.replaceAll('\n', '\r\n'), in: [ANN, BEN] },
  { fact: 'CR', file: PLAIN.replaceAll('\n', '\r'), in: [ANN, BEN] },
  { fact: 'semicolons', file: PLAIN.replaceAll(',', ';'), in: [ANN, BEN] },
  { fact: 'tabs', file: PLAIN.replaceAll(',', '\t'), in: [ANN, BEN] },
  { fact: 'a byte order mark', file: `\ufeff${PLAIN}`, in: [ANN, BEN] },
  {
    fact: 'a doubled mark',
    file: `\ufeff\ufeff${PLAIN}`,
    in: [ANN, BEN],
    notes: ['1: the file begins with two byte order marks, and they were ignored'],
  },
  { fact: 'sep= and semicolons', file: `sep=;\n${PLAIN.replaceAll(',', ';')}`, in: [ANN, BEN] },
  { fact: 'sep= in quotes, and bars', file: `"sep=|"\r\n${PLAIN.replaceAll(',', '|')}`, in: [ANN, BEN] },
  {
    fact: 'sep= and commas in names',
    file: 'sep=;\nemail;organization\nann@x.test;Acme, Inc\n',
    in: ['ann@x.test|Acme, Inc'],
  },
  { fact: 'everything in quotes', file: '"email","organization"\n"ann@x.test","Acme"\n', in: [ANN] },
  { fact: 'spaces around quotes', file: 'email, organization\n"ann@x.test" , "Acme"\n', in: [ANN] },
  {
    fact: 'quotes in quotes',
    file: three('ann@x.test,Acme,"Ann ""The Rock"" Ash"'),
    in: [`${ANN}|Ann "The Rock" Ash`],
  },
  {
    fact: 'a line break in a column that is ignored',
    file: 'email,organization,notes\nann@x.test,Acme,"one\ntwo, three"\nben@x.test,Acme,\n',
    in: [ANN, BEN],
    notes: ['1: column "notes" is not known and was ignored'],
  },
  {
    fact: 'characters without a width around cells',
    file: 'email,organization,given_name\n\u200bann@x.test\u200b,\u2060Acme,\u200b\n',
    in: [ANN],
  },
  {
    fact: 'short rows',
    file: 'email,organization,given_name,group\nann@x.test,Acme\nben@x.test,Acme,Ben\n',
    in: [ANN, `${BEN}|Ben`],
  },
  {
    fact: 'long rows of nothing',
    file: three('ann@x.test,Acme,Ann,,', 'ben@x.test,Acme,Ben, ,'),
    in: [`${ANN}|Ann`, `${BEN}|Ben`],
  },
  {
    fact: 'a long row with something',
    file: three('ann@x.test,Acme,Ash,Ann', 'ben@x.test,Acme,Ben'),
    in: [`${BEN}|Ben`],
    left: ['2: has 4 cells, the first line has 3'],
  },
  {
    fact: 'a short row without what is needed',
    file: three('ann@x.test', 'ben@x.test,Acme,Ben'),
    in: [`${BEN}|Ben`],
    left: ['2: organization: is missing'],
  },
  {
    fact: 'blank lines, some of them commas',
    file: 'email,organization\n\nann@x.test,Acme\n,\n  \n"",""\nben@x.test,Acme\n\n',
    in: [ANN, BEN],
    blank: 5,
  },
  {
    fact: 'a quote inside an end',
    file: three('ann@x.test,Acme,"The Rock" Johnson', 'ben@x.test,Acme,Ben'),
    in: [`${BEN}|Ben`],
    left: ['2: a quotation mark stands in a wrong place'],
  },
  {
    fact: 'a quote inside a middle',
    file: three('ann@x.test,"Acme" Inc,Ann', 'ben@x.test,Acme,"Ben, ""B"""'),
    in: [`${BEN}|Ben, "B"`],
    left: ['2: a quotation mark stands in a wrong place'],
  },
  {
    fact: 'a quote inside a word',
    file: three('ann@x.test,Ac"me,Ann', 'ben@x.test,Acme,Ben'),
    in: [`${BEN}|Ben`],
    left: ['2: a quotation mark stands in a wrong place'],
  },
  {
    fact: 'a quote never closed',
    file: three('ann@x.test,Acme,"Ann', 'ben@x.test,Acme,Ben', 'cem@x.test,Acme,Cem'),
    in: [`${BEN}|Ben`, 'cem@x.test|Acme|Cem'],
    left: ['2: a quotation mark is opened and never closed'],
  },
  {
    fact: 'a quote closed by another row’s',
    file: three('ann@x.test,Acme,"Ann', 'ben@x.test,Acme,Ben', 'cem@x.test,Acme,"Cem"'),
    in: [`${BEN}|Ben`, 'cem@x.test|Acme|Cem'],
    left: ['2: a quotation mark stands in a wrong place'],
  },
  {
    fact: 'a quote closed at another row’s end',
    file: three('ann@x.test,Acme,"Ann', 'ben@x.test,Acme,Ben', 'cem@x.test,Acme,Cem"'),
    in: [`${BEN}|Ben`],
    left: ['2: a quotation mark stands in a wrong place', '4: a quotation mark stands in a wrong place'],
  },
  {
    fact: 'a quote that swallows much',
    file: three('ann@x.test,Acme,"Ann', ...Array.from({ length: 600 }, () => 'ben@x.test,Acme,Ben')),
    in: [`${BEN}|Ben`],
    left: ['2: a quotation mark is opened and never closed'],
  },
  {
    fact: 'two names that look the same',
    file: 'email,organization\nann@x.test,Acme Learning\nben@x.test,Acme\u00a0Learning\ncem@x.test,ACME  learning\n',
    in: ['ann@x.test|Acme Learning', 'ben@x.test|Acme Learning', 'cem@x.test|Acme Learning'],
    notes: ['4: organization: "ACME learning" is read as "Acme Learning", which looks the same'],
  },
  {
    fact: 'groups that look the same, each in its organization',
    file: 'email,organization,group\nann@x.test,Acme,One\nben@x.test,Acme,ONE\ncem@x.test,Other,one\n',
    in: ['ann@x.test|Acme|One', 'ben@x.test|Acme|One', 'cem@x.test|Other|one'],
    notes: ['3: group: "ONE" is read as "One", which looks the same'],
  },
  ...headers.map(([fact, header, row, learner, notes]) => ({
    fact: `a header: ${fact}`,
    file: `${header}\n${row}\n`,
    in: [learner],
    notes,
  })),
  ...refused.map(([fact, file, ...problem]) => ({ fact: `a refusal: ${fact}`, file, problem })),
];
