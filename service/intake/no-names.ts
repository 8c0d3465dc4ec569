/**
 * Tells words that stand where a name was missing, as programs write them: an empty value of a
 * database, an error of a spreadsheet, a field that was never filled in (promise 82). A letter must
 * not greet anybody by them.
 */

/** Ways to say that there is nothing here, without case, spaces and punctuation. */
const nothing: ReadonlySet<string> = new Set([
  ...['null', 'undefined', 'none', 'void', 'empty', 'blank', 'missing', 'unknown', 'dbnull'],
  ...['notset', 'nodata', 'novalue', 'notavailable', 'notapplicable', 'notprovided', 'notgiven'],
  ...['notspecified', 'notentered', 'noname', 'nofirstname', 'unnamed', 'anonymous', 'tbd', 'tba'],
  ...['objectobject', 'nullnull', 'undefinedundefined', 'test', 'testuser', 'xx', 'xxx', 'asdf'],
  ...['desconocido', 'sinnombre', 'desconhecido', 'semnome', 'inconnu', 'sansnom', 'unbekannt'],
  ...['keineangabe', 'ohnename', 'onbekend', 'sconosciuto', 'ukendt', 'okand', 'nieznany'],
]);

/** Names of the field itself, and of what is no person. */
const field: ReadonlySet<string> = new Set([
  ...['name', 'fname', 'lname', 'nickname', 'contactname', 'surname', 'email', 'emailaddress'],
  ...['mail', 'subscriber', 'customer', 'contact', 'recipient', 'user', 'member', 'admin'],
  ...['vorname', 'nachname', 'prenom', 'prénom', 'nombre', 'nome', 'cognome', 'voornaam'],
]);
const fieldInWords = /(?:first|last|full|given|family|your|user|display)[\s_.-]*name|name here/i;

/**
 * Words that are names too, in the spelling in which a program writes them. Nan, Nil, Na and True
 * are names.
 */
const asPrograms: ReadonlySet<string> = new Set([
  ...['NaN', 'nan', 'nil', 'NIL', 'NA', 'na', 'true', 'TRUE', 'false', 'FALSE', 'False'],
]);

/** #N/A, #REF!, #DIV/0!, n/a, N.A. */
const ofSpreadsheet = /^#[a-z0-9/_ ]+[!?]?$|^\W*n[./\\] ?a\W*$/i;

/** A merge field that was never filled in: {{name}}, [First Name], %FNAME%, *|FNAME|*, <name>. */
const mergeField =
  /\{.*\}|^\[.*\]$|^<+[\w .|-]+>+$|^\u00ab.*\u00bb$|^\u2039.*\u203a$|\*\||\|\*|^\$[\w.]+$|^\\n$|^([%#@$|:!^])\1*[\w .-]+\1+$/i;

const address = /^[^\s@]+@[^\s@]+$/;

/** Whether a word stands where nothing is known. */
export function isPlaceholder(line: string): boolean {
  const bare = line.replace(/[^\p{L}\p{N}]/gu, '');
  return (
    !/[\p{L}\p{Extended_Pictographic}]/u.test(line) ||
    nothing.has(bare.toLowerCase()) ||
    asPrograms.has(bare) ||
    ofSpreadsheet.test(line) ||
    mergeField.test(line)
  );
}

/** Whether what stands in place of a first name is none: a placeholder, a number, an address. */
export function isNoName(line: string): boolean {
  const bare = line.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  return isPlaceholder(line) || field.has(bare) || fieldInWords.test(line) || address.test(line);
}
