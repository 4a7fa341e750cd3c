import { writeFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../../../exporter-prometheus/lib/command/run.ts'
import { withFile } from '../../support/command.ts'

interface Step {
  /** What the next reading gives. */
  readonly text?: string
  readonly keys?: readonly string[]
}

interface Watched {
  readonly code: number
  readonly complaint: string
  /** Each screen, without sequences for the terminal. */
  readonly screens: readonly string[]
  readonly output: string
}

/** Each sequence is the character, and then what ends with a letter. */
function withoutSequences(text: string): string {
  const [first = '', ...rest] = text.split('\x1b')
  return first + rest.map(part => part.replace(/^\[[?\d]*[a-zA-Z]/, '')).join('')
}

/** Runs the command in a terminal of these columns and lines, with what happens before each reading but the first. */
function watch(
  first: string,
  steps: readonly Step[],
  {
    columns = 80,
    lines = 10,
    isTerminal = true,
  }: { columns?: number; lines?: number; isTerminal?: boolean } = {},
): Promise<Watched> {
  return withFile('metrics', first, async path => {
    let [output, complaint, now] = ['', '', 0]
    let press: (key: string) => void = () => {}
    const left = [...steps]
    const code = await runCommand({
      argv: ['watch', path],
      readInput: async () => '',
      write: text => {
        output += text
      },
      complain: text => {
        complaint += text
      },
      now: () => now,
      sleep: async milliseconds => {
        now += milliseconds
        const { text, keys = [] } = left.shift() ?? { keys: ['q'] }
        if (text !== undefined) writeFileSync(path, text)
        for (const key of keys) press(key)
      },
      terminal: isTerminal
        ? {
            columns,
            lines,
            onKey: given => {
              press = given
              return () => {}
            },
          }
        : undefined,
    })
    const screens = output
      .split('\x1b[H')
      .slice(1)
      .map(screen => withoutSequences(screen).replaceAll(path, 'SOURCE'))
    return { code, complaint, screens, output: output.replaceAll(path, 'SOURCE') }
  })
}

function exposition(jobs: number, depth: number, count: number, sum: number): string {
  return `# TYPE depth gauge
depth ${depth}
# TYPE jobs_total counter
jobs_total{queue="mail"} ${jobs}
# TYPE wait_seconds histogram
wait_seconds_bucket{le="1"} ${count}
wait_seconds_bucket{le="+Inf"} ${count}
wait_seconds_sum ${sum}
wait_seconds_count ${count}
`
}

const name = (text: string) => text.padEnd(39)

test('counters show their rates, gauges their values, distributions the mean of what came', async () => {
  const { code, screens } = await watch(exposition(10, 5, 2, 1), [
    { text: exposition(30, 7, 4, 5) },
    { text: exposition(34, 6, 4, 5) },
  ])
  assert.is(code, 0)
  assert.is(
    screens[2],
    [
      'SOURCE: 3 of 3 series',
      `${name('series')}     value     per s lately`,
      `${name('depth')}         6           ▁█▅`,
      `${name('jobs_total{queue="mail"}')}        34         2 █▁`,
      `${name('wait_seconds')}     ~1.25         0 █▁`,
      '/ search, space pause, q quit',
    ].join('\n'),
  )
  assert.match(screens[1]!, / {4}~2 {9}1 ▁$/m)
})

test('a program that has started again counts from 0', async () => {
  const { screens } = await watch('# TYPE a_total counter\na_total 100\n', [
    { text: '# TYPE a_total counter\na_total 8\n' },
  ])
  assert.match(screens[1]!, /^a_total +8 +4 ▁$/m)
})

test('series whose long names begin alike are not taken for one another', async () => {
  const reading = (value: number) =>
    ['a', 'b'].map((id, index) => `m_total{k="${'x'.repeat(400)}${id}"} ${value * (index + 1)}\n`).join('')
  const type = '# TYPE m_total counter\n'
  const { screens } = await watch(type + reading(100), [{ text: type + reading(200) }])
  assert.equal(
    screens[1]!
      .split('\n')
      .slice(2, 4)
      .map(line => line.trim().split(/ +/).slice(1, 3)),
    [
      ['200', '50'],
      ['400', '100'],
    ],
  )
})

test('where nobody looks at a terminal, two readings give one table', async () => {
  const { output } = await watch(
    '# TYPE a_total counter\na_total 1\n',
    [{ text: '# TYPE a_total counter\na_total 5\n' }],
    {
      isTerminal: false,
    },
  )
  assert.is(
    output,
    `SOURCE: 1 of 1 series\n${name('series')}     value     per s lately\n${name('a_total')}         5         2 ▁\n`,
  )
})

test('no line is wider than the terminal, and no screen higher, whatever the names', async () => {
  const text = Array.from(
    { length: 50 },
    (_, id) => `long_${'x'.repeat(70)}{id="${id}"} ${10 ** (id % 20)}\n`,
  ).join('')
  for (const columns of [40, 80, 200]) {
    const { screens } = await watch(text, [{}, {}], { columns, lines: 10 })
    for (const screen of screens) {
      const lines = screen.split('\n')
      assert.is(lines.length, 10)
      for (const line of lines) assert.ok(line.length <= columns, `${columns}: ${line.length}`)
    }
    // What tells them apart is still to be read.
    assert.match(screens[0]!, /id="0"\}/)
  }
})

/** What is shown of names in this many columns. */
async function shownNames(names: readonly string[], columns: number): Promise<string[]> {
  const text = names.map(name => `${name} 1\n`).join('')
  const { screens } = await watch(text, [], { columns, lines: names.length + 3 })
  const lines = screens[0]!.split('\n').slice(2, -1)
  return lines.map(line => line.replace(/ +1( .*)?$/, ''))
}

test('names that differ are shown as different ones, however they are shortened', async () => {
  const spaces = ['code_space', 'new_space', 'read_only_space'].flatMap(space =>
    ['available', 'committed', 'size', 'used'].map(
      what => `nodejs_heap_space_size_${what}_bytes{space="${space}"}`,
    ),
  )
  assert.equal((await shownNames(spaces, 80)).slice(0, 4), [
    'nodejs_h…ze_availabl…e="code_space"}',
    'nodejs_he…ize_available…ce="new_space"}',
    'nodejs_…ze_availab…e="read_on…space"}',
    'nodejs_h…ze_committe…e="code_space"}',
  ])
  const long = 'x'.repeat(60)
  const places = ['aa', 'ab', 'ba', 'bb'].map(([a, b]) => `m{k="${long}${a}${long}${b}${long}"}`)
  const nested = ['a', 'b'].flatMap(a => places.map(name => name.replace('m{', `m${long}${a}${long}{`)))
  for (const names of [spaces, places, nested]) {
    for (const columns of [30, 40, 80, 120]) {
      const shown = await shownNames(names, columns)
      assert.is(new Set(shown).size, names.length, `${columns}: ${shown.join('\n')}`)
      for (const name of shown) assert.ok(name.length <= columns - 21, name)
    }
  }
})

test('search, pause and moving are keys, and the screen is left as it was', async () => {
  const text = Array.from({ length: 20 }, (_, id) => `m${String(id).padStart(2, '0')} 1\n`).join('')
  const { screens, output } = await watch(text, [
    { keys: ['\x1b[B', 'j'] },
    { keys: ['/', 'M', '1', 'x', '\x7f'] },
    { keys: ['\r', ' '] },
    { text: 'other 1\n' },
    { keys: ['\x1b', 'k', ' ', '\x03'] },
  ])
  const firsts = screens.map(screen => screen.split('\n')[2]!.trim().split(/\s/)[0])
  assert.equal(firsts.slice(1, 3), ['m01', 'm02'])
  const searching = screens.find(screen => screen.includes('/M1_'))!
  assert.match(searching, 'SOURCE: 10 of 20 series')
  assert.match(searching.split('\n')[2]!, /^m10 /)
  const paused = screens.filter(screen => screen.startsWith('SOURCE: paused'))
  assert.ok(paused.length > 0)
  for (const screen of screens) assert.not.match(screen, /^other/m)
  assert.ok(output.startsWith('\x1b[?1049h'))
  assert.ok(output.endsWith('\x1b[?1049l'))
})

test('keys that the terminal sends together are pressed one after another', async () => {
  const text = Array.from({ length: 20 }, (_, id) => `m${String(id).padStart(2, '0')} 1\n`).join('')
  const { screens } = await watch(text, [{ keys: ['\x1b[B\x1b[Bjk'] }, { keys: ['/m1\x7f0\r '] }])
  assert.match(screens[1]!.split('\n')[2]!, /^m02 /)
  const last = screens.at(-1)!
  assert.match(last, /^SOURCE: paused\n/)
  assert.match(last, /\(m0\)/)
})

test('a reading that fails is told, and what was read before stays; the first one ends the command', async () => {
  const { code, screens } = await watch('a 1\n', [{ text: 'nonsense\n' }, { text: 'a 2\n' }], {
    columns: 200,
  })
  assert.is(code, 0)
  assert.match(screens[1]!, /^SOURCE cannot be read: line 1/)
  assert.match(screens[1]!, /^a +1/m)
  assert.match(screens[2]!, /^SOURCE: 1 of 1 series\n.*\na +2/)
  const failed = await watch('nonsense\n', [])
  assert.equal([failed.code, failed.output], [1, ''])
  assert.match(failed.complaint, /cannot be read/)
})

test('what names and values a program has cannot steer the terminal', async () => {
  const { output } = await watch('a{b="\x1b[2J\x07"} 1\n', [])
  assert.not.match(output, '\x1b[2J')
  assert.not.match(output, '\x07')
})

test.run()
