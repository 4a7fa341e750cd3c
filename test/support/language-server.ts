import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly items?: readonly unknown[] }
  readonly result?: unknown
}

interface Hover {
  readonly contents?: { readonly value: string }
}

interface Completion {
  readonly items?: ReadonlyArray<{ readonly label: string }>
}

const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

/** TypeScript as an editor has it: it tells what is shown of a word, and how one may go on. */
export class LanguageServer {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>
  readonly #waiting = new Map<number, (message: Message) => void>()
  #received = Buffer.alloc(0)

  private constructor() {
    this.#process = spawn(process.execPath, [compiler, '--lsp', '--stdio'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    this.#process.stdout.on('data', (data: Buffer) => this.#receive(data))
  }

  static async start(root: string): Promise<LanguageServer> {
    const server = new LanguageServer()
    const textDocument = { hover: { contentFormat: ['markdown'] }, completion: {} }
    const rootUri = pathToFileURL(root).href
    await server.#ask('initialize', { processId: process.pid, rootUri, capabilities: { textDocument } })
    server.#send({ method: 'initialized', params: {} })
    return server
  }

  /** What is shown of each of these places of a file: offsets from its start. */
  async hover(path: string, offsets: readonly number[]): Promise<string[]> {
    const results = (await this.#askAt('textDocument/hover', path, offsets)) as Array<Hover | null>
    return results.map(result => result?.contents?.value ?? '')
  }

  /** What is offered at each of these places of a file. */
  async complete(path: string, offsets: readonly number[]): Promise<string[][]> {
    const results = (await this.#askAt('textDocument/completion', path, offsets)) as Array<Completion | null>
    return results.map(result => (result?.items ?? []).map(({ label }) => label))
  }

  async stop(): Promise<void> {
    const ended = new Promise(resolve => this.#process.once('exit', resolve))
    this.#process.kill()
    await ended
  }

  async #askAt(method: string, path: string, offsets: readonly number[]): Promise<unknown[]> {
    const uri = pathToFileURL(path).href
    const text = readFileSync(path, 'utf8')
    const textDocument = { uri, languageId: 'typescript', version: 1, text }
    this.#send({ method: 'textDocument/didOpen', params: { textDocument } })
    const results: unknown[] = []
    for (const offset of offsets) {
      const before = text.slice(0, offset).split('\n')
      const position = { line: before.length - 1, character: before.at(-1)!.length }
      const { result } = await this.#ask(method, { textDocument: { uri }, position })
      results.push(result)
    }
    return results
  }

  #ask(method: string, params: unknown): Promise<Message> {
    const id = this.#waiting.size + 1
    this.#send({ id, method, params })
    return new Promise(resolve => {
      this.#waiting.set(id, resolve)
    })
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data])
    for (;;) {
      const start = this.#received.indexOf('\r\n\r\n') + 4
      const [, length] = /Content-Length: (\d+)/i.exec(this.#received.subarray(0, start).toString()) ?? []
      const end = start + Number(length)
      if (start < 4 || this.#received.length < end) return
      this.#answer(JSON.parse(this.#received.subarray(start, end).toString()))
      this.#received = this.#received.subarray(end)
    }
  }

  #answer(message: Message): void {
    const { id, method, params } = message
    if (id === undefined) return
    if (method === undefined) this.#waiting.get(id)?.(message)
    // The server asks for settings, which have their defaults.
    else this.#send({ id, result: params?.items?.map(() => null) ?? null })
  }
}
