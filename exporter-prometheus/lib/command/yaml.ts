/** What is written: plain data, without `undefined`. */
export type Yaml = string | number | readonly Yaml[] | { readonly [key: string]: Yaml }

/** A string is plain where YAML cannot take it for something else, and in quotes, as JSON has it, elsewhere. */
function scalar(value: string | number): string {
  if (typeof value === 'number' || /^[A-Za-z][\w.-]*$/.test(value)) return String(value)
  return JSON.stringify(value)
}

function linesOf(value: Yaml): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [scalar(value)]
  if (Array.isArray(value)) {
    if (value.length === 0) return ['[]']
    return value.flatMap(one => linesOf(one).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`))
  }
  return Object.entries(value).flatMap(([key, one]) => {
    const lines = linesOf(one)
    const isOnOneLine = typeof one !== 'object' || lines[0] === '[]'
    return isOnOneLine
      ? [`${scalar(key)}: ${lines[0]}`]
      : [`${scalar(key)}:`, ...lines.map(line => `  ${line}`)]
  })
}

/** Writes plain data as YAML, which every parser of it reads the same. */
export function writeYaml(value: Yaml): string {
  return `${linesOf(value).join('\n')}\n`
}
