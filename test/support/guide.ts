import { readFileSync } from 'node:fs'

const root = new URL('../../', import.meta.url)

/** A fenced block of a Markdown file. */
export interface Block {
  readonly language: string
  readonly text: string
  /** The line of its fence, from 1. */
  readonly line: number
  /** The nearest heading above, without its marks. */
  readonly heading: string
}

/** A Markdown file of the repository. */
export interface Guide {
  /** From the top of the repository. */
  readonly path: string
  readonly text: string
  readonly blocks: readonly Block[]
}

export function readGuide(path: string): Guide {
  const text = readFileSync(new URL(path, root), 'utf8')
  return { path, text, blocks: blocksOf(text) }
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(match => {
    const before = text.slice(0, match.index)
    const heading = [...before.matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? ''
    return { language: match[1]!, text: match[2]!, line: before.split('\n').length, heading }
  })
}

/** What a TypeScript block of a guide is to print: the block of text right after it, or nothing. */
export function expectedOutput({ text, blocks }: Guide, block: Block): string {
  const next = blocks[blocks.indexOf(block) + 1]
  const between = text
    .split('\n')
    .slice(block.line + block.text.split('\n').length, next === undefined ? 0 : next.line - 1)
  return next?.language === 'text' && between.every(line => line === '') ? next.text : ''
}

/** The calls, and what is read of a handle, in the last column of each table that is headed "here". */
export function callsInTables(text: string): string[] {
  const tables = text.match(/^\|.*\| here \|\n(\|.*\n)+/gm) ?? []
  const cells = tables
    .flatMap(table => table.trimEnd().split('\n').slice(2))
    .map(row => row.split(' | ').at(-1)!)
  return cells
    .flatMap(cell => [...cell.matchAll(/`([^`]+)`/g)].map(match => match[1]!))
    .filter(code => /\(|^handle\./.test(code))
}

/** Where the links of a Markdown file lead that are not to other sites. */
export function localLinks(text: string): string[] {
  return [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(match => match[1]!)
}

/** The anchors of the headings of a Markdown file. */
export function anchorsOf(text: string): string[] {
  const withoutBlocks = text.replace(/^```\w+\n.*?^```$/gms, '')
  return [...withoutBlocks.matchAll(/^#+ (.*)$/gm)].map(match =>
    match[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** The one block of a language that has this in it. */
export function shownBy({ path, blocks }: Guide, language: string, contents: string): string {
  const found = blocks.filter(block => block.language === language && block.text.includes(contents))
  if (found.length !== 1)
    throw new Error(`${path} has ${found.length} blocks of ${language} with ${contents}`)
  return found[0]!.text
}
