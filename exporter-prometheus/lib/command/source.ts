import { readFile } from 'node:fs/promises'
import { messageOf } from 'metrics-facade'
import { parseText } from '../formats/parse-text.ts'
import type { ExposedFamily } from '../model/exposition.ts'
import type { Gathered } from '../model/gatherer.ts'
import { read } from '../model/read.ts'
import { CommandError } from './error.ts'
import type { World } from './world.ts'

/** A URL, a file, or `-`, and how it is read. */
export interface Source {
  readonly place: string
  /** Headers for a URL, such as `Authorization: Bearer secret`. */
  readonly headers: readonly string[]
  /** Only families whose names match. */
  readonly match: RegExp | undefined
}

/** JSON first: it has all that the exporter knows, objectives as well. */
const accept =
  'application/json;q=1, application/openmetrics-text;version=1.0.0;q=0.5, text/plain;q=0.4, */*;q=0.1'
const timeoutMs = 30_000

function headersOf(headers: readonly string[]): Record<string, string> {
  const pairs = headers.map(header => {
    const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(header) ?? []
    if (name === undefined) {
      throw new CommandError(`The header ${messageOf(header)} is not one: write 'Name: value'.`, 2)
    }
    return [name, value] as const
  })
  return { accept, ...Object.fromEntries(pairs) }
}

async function fetchText(url: string, headers: readonly string[]): Promise<string> {
  const asked = { headers: headersOf(headers), signal: AbortSignal.timeout(timeoutMs) }
  const where = messageOf(url)
  let answer: Response
  try {
    answer = await fetch(url, asked)
  } catch (error) {
    const { cause } = error as { cause?: { readonly code?: unknown } }
    throw new CommandError(
      `${where} cannot be reached: ${messageOf(cause?.code ?? cause ?? error)}. Look whether the program runs, and at the port.`,
    )
  }
  const { ok, status } = answer
  if (ok) return answer.text()
  const remedy =
    status === 401 || status === 403
      ? "Give credentials with --header 'Authorization: …'."
      : 'Give the whole address, with the path, such as /metrics.'
  throw new CommandError(`${where} answered ${status}. ${remedy}`)
}

async function fileText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new CommandError(
      `The file ${messageOf(path)} cannot be read: ${messageOf(error)}. A URL begins with http:// or https://.`,
    )
  }
}

function parseJson(text: string, place: string): Gathered {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new CommandError(`${place} is not valid JSON: ${messageOf(error)}.`)
  }
  const families = Array.isArray(parsed) ? parsed : (parsed as Partial<Gathered> | null)?.families
  if (Array.isArray(families)) return { families }
  throw new CommandError(
    `${place} is JSON without families: give what renderJson() or snapshot() of a handle returns.`,
  )
}

/** The text format may begin with a brace too, before a name in quotes. */
const json = /^\s*(?:\[|\{\s*(?:\}|"[^"]*"\s*(?::|$)))/

/** The families of a text: JSON as the exporter writes it, OpenMetrics, or the text format. */
export function parseFamilies(text: string, place: string): readonly ExposedFamily[] {
  const where = messageOf(place)
  try {
    if (json.test(text)) return familiesOf(parseJson(text, where))
    const work = parseText(text)
    for (;;) {
      const step = work.next()
      if (step.done) return familiesOf({ families: step.value })
    }
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(
      `${where} cannot be read: ${messageOf(error, 1000)}. It has to be the text format of Prometheus, OpenMetrics or JSON.`,
    )
  }
}

/** By name: whatever the order in which they were registered, the output is the same. */
function familiesOf(gathered: Gathered): readonly ExposedFamily[] {
  const { families } = read(gathered, { escaping: 'allow-utf-8' })
  return [...families].sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
}

/** Reads the families of a place, sorted by name. */
export async function readSource(
  { place, headers, match }: Source,
  world: World,
): Promise<readonly ExposedFamily[]> {
  const text = /^https?:\/\//i.test(place)
    ? await fetchText(place, headers)
    : place === '-'
      ? await world.readInput()
      : await fileText(place)
  const all = parseFamilies(text, place)
  const families = match === undefined ? all : all.filter(({ name }) => match.test(name))
  if (families.length > 0) return families
  const remedy =
    all.length > 0
      ? 'none of its metrics matches --match: leave it out, or change it.'
      : 'it has no metrics: install a recorder there, and emit something.'
  throw new CommandError(`Nothing to do for ${messageOf(place)}: ${remedy}`)
}
