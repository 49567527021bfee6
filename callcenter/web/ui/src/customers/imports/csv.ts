// As `callcenter/exports/neutral.py` has it: what a spreadsheet might run as a formula.
const RISKY = /^'*[=+\-@\t\r\n＝＋－＠]/

/** Write rows as CSV of which no cell is taken for a formula. */
export function asCsv(rows: string[][]): string {
  return rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n'
}

function cell(text: string): string {
  const harmless = RISKY.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}
