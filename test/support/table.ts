/** What the files have said for a table, in lines that begin with "| ", as one with straight columns. */
export function tableOf(outputs: readonly string[]): string {
  const rows = outputs.flatMap(output =>
    output
      .split('\n')
      .filter(line => line.startsWith('| '))
      .map(line => line.slice(2).split(' | ')),
  )
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(cell.length, widest[column] ?? 0)),
    [],
  )
  return rows
    .map(row => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '))
    .map(line => `${line.trimEnd()}\n`)
    .join('')
}
