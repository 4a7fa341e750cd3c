import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { uninstall } from '../support/prometheus-fixture.ts'
import { eventually, filter } from './processes.ts'

// What watches in a terminal, in a real one of 80 columns: that of tmux.

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A terminal with a shell. */
class Terminal {
  readonly #folder = mkdtempSync(join(tmpdir(), 'metrics-tmux-'))

  constructor(columns: number, lines: number) {
    const size = ['-x', String(columns), '-y', String(lines)]
    // A shell that reads nothing of its user, and says little.
    this.#tmux('-f', '/dev/null', 'new-session', '-d', ...size, '-c', root, 'env PS1="$ " sh')
  }

  #tmux(...argv: readonly string[]): string {
    const { status, stdout, stderr } = filter('tmux', ['-S', join(this.#folder, 'socket'), ...argv], '')
    assert.is(status, 0, stderr)
    return stdout
  }

  /** Where a program that is started in it writes its number. */
  get pidFile(): string {
    return join(this.#folder, 'pid')
  }

  /** What it shows. */
  get screen(): string {
    return this.#tmux('capture-pane', '-p').trimEnd()
  }

  /** Whether the cursor is seen, and whether there is another screen behind this one. */
  get state(): string {
    return this.#tmux('display-message', '-p', '#{cursor_flag} #{alternate_on}').trim()
  }

  /** @param keys - as tmux names them: characters, `Enter`, `C-c`. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys)
  }

  type(text: string): void {
    this.#tmux('send-keys', '-l', text)
  }

  shows(pattern: RegExp): Promise<string> {
    return eventually(`${pattern} in the terminal`, async () => {
      const { screen } = this
      return pattern.test(screen) ? screen : undefined
    }).catch(error => {
      throw new Error(`${error.message}, which shows:\n${this.screen}`)
    })
  }

  close(): void {
    this.#tmux('kill-server')
    rmSync(this.#folder, { recursive: true })
  }
}

const command = 'exporter-prometheus/lib/command/main.ts'

/** Looks at a program in a terminal in which something was before, and ends it. */
async function watching(
  body: (terminal: Terminal) => Promise<void>,
  quit: (terminal: Terminal) => unknown,
): Promise<void> {
  const handle = await install({ listener: '127.0.0.1:0', buckets: [1, 2] })
  const timer = setInterval(() => counter('jobs_total', { queue: 'mail' }).increment(5), 100)
  gauge('depth').set(7)
  histogram('wait_seconds').record(1.5)
  for (let shard = 0; shard < 40; shard++)
    gauge('level', { shard, 'a long label': 'x'.repeat(60) }).set(shard)
  const terminal = new Terminal(80, 24)
  try {
    // What is typed before the shell reads would be written beside its prompt.
    await terminal.shows(/^\$/m)
    terminal.type('echo before; stty -g\n')
    const [settings] = /^[\da-f]+(?::[\da-f]+)+/m.exec(await terminal.shows(/^[\da-f]+:[\da-f:]+/m))!
    const url = `http://127.0.0.1:${handle.address!.port}/metrics`
    const node = `"${process.execPath}" --conditions=metrics-facade-source --import tsx ${command}`
    terminal.type(`sh -c 'echo $$ > ${terminal.pidFile}; exec ${node} watch ${url}'; echo ended $?\n`)
    await terminal.shows(/series +value +per s +lately/)
    await body(terminal)
    quit(terminal)
    const after = await terminal.shows(/^ended \d+$/m)
    // What was there before is there again, and the shell works as it did.
    assert.match(after, /^before$/m)
    assert.not.match(after, 'per s')
    assert.is(terminal.state, '1 0')
    terminal.type('clear; stty -g\n')
    const [now] = /^[\da-f]+(?::[\da-f]+)+/m.exec(await terminal.shows(/^[\da-f]+:[\da-f:]+/m))!
    assert.is(now, settings)
  } finally {
    terminal.close()
    clearInterval(timer)
    await handle.close()
    uninstall()
  }
}

test('rates come, lines fit, search narrows, and what was on the screen before is there after the end', () =>
  watching(
    async terminal => {
      const screen = await terminal.shows(/^jobs_total.* [1-9][\d.]* .*[▁-█]/m)
      assert.is(terminal.state, '0 1')
      const lines = screen.split('\n')
      assert.is(lines.length, 24)
      assert.ok(lines.every(line => [...line].length <= 80))
      assert.match(lines[0]!, /: \d+ of \d+ series$/)
      assert.match(lines[23]!, 'q quit')
      terminal.press('/')
      terminal.type('level')
      await terminal.shows(/^\/level_/m)
      terminal.press('Enter')
      const found = await terminal.shows(/: 40 of \d+ series$/m)
      assert.not.match(found, /^jobs_total/m)
      terminal.press('Escape')
      await terminal.shows(/^jobs_total/m)
      terminal.press('Space')
      await terminal.shows(/: paused$/m)
    },
    terminal => terminal.press('q'),
  ))

for (const [what, quit] of [
  ['Ctrl-C', (terminal: Terminal) => terminal.press('C-c')],
  ['SIGTERM', ({ pidFile }: Terminal) => process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM')],
] as const) {
  test(`${what} leaves the terminal as it was, too`, () => watching(async () => {}, quit))
}

test.run()
