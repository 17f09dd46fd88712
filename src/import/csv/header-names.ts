import type { Column } from '../../core/records/record.ts';

/**
 * Names that mean one column for certain, as `headerName` returns them: in English, Spanish and Portuguese, and those of
 * exports of Moodle, Canvas, Google Workspace and Entra.
 */
const NAMES: Partial<Record<Column, string>> = {
  email: `e_mail mail email_address e_mail_address mail_address user_email learner_email student_email primary_email
    correo correo_electronico direccion_de_correo direccion_de_correo_electronico correo_e direccion_email
    correio_eletronico endereco_de_email endereco_de_e_mail endereco_de_correio_eletronico`,
  organization: `organisation org organization_name organisation_name company company_name institution
    organizacion empresa compania institucion nombre_de_la_organizacion nombre_de_la_empresa
    organizacao companhia instituicao nome_da_organizacao nome_da_empresa`,
  external_id: `externalid external_identifier id_number idnumber user_id sis_user_id sis_id employee_id student_id
    id_externo identificador_externo numero_de_id id_de_usuario id_do_usuario id_de_usuario_sis`,
  given_name: `first_name firstname given_names givenname forename
    nombres nombre_de_pila primer_nombre primeiro_nome`,
  family_name: `last_name lastname familyname surname apellido apellidos sobrenome ultimo_nome`,
  group: `group_name grupo nombre_del_grupo nome_do_grupo cohort cohorte turma`,
  locale: `lang language language_code preferred_language idioma idioma_preferido lengua lingua`,
  time_zone: `timezone tz zona_horaria huso_horario fuso_horario`,
};
/** Names of a given name where the family name has a column of its own, and of a whole name elsewhere. */
const BESIDE_FAMILY_NAME = new Set(['nombre', 'nome', 'name']);
/** Parts of names that suggest a needed column. */
const HINTS: [Column, RegExp][] = [
  ['email', /mail|corre[io]o?|principal_name|login|user_?name|usuario/],
  ['organization', /organi|org_|_org|compan|empresa|instit|school|escuela|escola|customer|client|tenant|account|site/],
];

const columns = new Map(
  Object.entries(NAMES).flatMap(([column, names]) =>
    names.split(/\s+/).map((name) => [name, column as Column] as const),
  ),
);

const IN_BRACKETS = /[[({][^[\]({)}]*[\])}]/g;

/** Returns a header's cell as a name: `Email Address [Required]` is `email_address`, `givenName` is `given_name`. */
export function headerName(cell: string): string {
  return cell
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(IN_BRACKETS, ' ')
    .replace(IN_BRACKETS, ' ') // and brackets around brackets
    .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1_')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_?(?:required|obligatorio|obrigatorio)?_?$/g, '');
}

/** Returns the column that a name means for certain. `names` are all names of the header. */
export function columnOf(name: string, names: readonly string[]): Column | undefined {
  if (BESIDE_FAMILY_NAME.has(name))
    return names.some((other) => columns.get(other) === 'family_name' || other === 'family_name')
      ? 'given_name'
      : undefined;
  return columns.get(name);
}

/** Returns which of `names` may be meant for a column that is needed. */
export const hintsFor = (column: Column, names: readonly string[]): string[] =>
  names.filter((name) => HINTS.some(([needed, pattern]) => needed === column && pattern.test(name)));
