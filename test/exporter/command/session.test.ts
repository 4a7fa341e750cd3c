import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Row } from '../../../exporter-prometheus/lib/command/history.ts'
import { interrupt, Session } from '../../../exporter-prometheus/lib/command/session.ts'

// What keys do, each in each state.

const [down, up, pageDown, pageUp] = ['\x1b[B', '\x1b[A', '\x1b[6~', '\x1b[5~']
const [enter, cancel, backspace] = ['\r', '\x1b', '\x7f']

const rows: readonly Row[] = Array.from({ length: 30 }, (_, id) => ({
  name: `row_${String(id).padStart(2, '0')}`,
  value: '1',
  rate: '',
  points: [],
}))

function sessionWith(...keys: readonly string[]): Session {
  const session = new Session('place')
  session.rows = rows
  for (const key of keys) session.press(key)
  return session
}

/** The first row that is shown in a terminal of eight lines, and the first and the last line. */
function seen(session: Session): { first: string; state: string; help: string } {
  const lines = session.draw(80, 8)
  return { first: lines[2]!.split(' ')[0]!, state: lines[0]!, help: lines.at(-1)! }
}

const moves: ReadonlyArray<readonly [keys: readonly string[], first: string]> = [
  [[], 'row_00'],
  [[down], 'row_01'],
  [['j'], 'row_01'],
  [['jj', down], 'row_03'],
  [[up], 'row_00'],
  [['k'], 'row_00'],
  [[down, down, up], 'row_01'],
  [['jjjkk'], 'row_01'],
  [[pageDown], 'row_10'],
  [[pageDown, pageUp], 'row_00'],
  [[pageDown, down, pageUp], 'row_01'],
  // Until the last one is the last that is shown.
  [[pageDown, pageDown, pageDown], 'row_25'],
  // Whoever has gone on beyond the last row goes back from that.
  [[pageDown, pageDown, pageDown, pageDown, pageUp], 'row_19'],
  [['x'], 'row_00'],
  [['j', '\x1b[C'], 'row_01'],
]

for (const [keys, first] of moves) {
  test(`${JSON.stringify(keys.join(''))} shows ${first} first`, () => {
    assert.is(seen(sessionWith(...keys)).first, first)
  })
}

test('space pauses and goes on', () => {
  const session = sessionWith(' ')
  assert.is(session.isPaused, true)
  assert.is(seen(session).state, 'place: paused')
  session.press(' ')
  assert.is(session.isPaused, false)
  assert.is(seen(session).state, 'place: 30 of 30 series')
})

test('q and Ctrl-C end it; while somebody types, q is a letter', () => {
  assert.is(sessionWith().isOver, false)
  assert.is(sessionWith('q').isOver, true)
  assert.is(sessionWith(interrupt).isOver, true)
  assert.is(sessionWith('/', 'q').isOver, false)
  assert.is(sessionWith('/', interrupt).isOver, true)
  assert.is(sessionWith('/', enter, 'q').isOver, true)
})

test('what is typed after a slash is searched for at once, from the first row on', () => {
  const session = sessionWith(pageDown, '/')
  assert.is(seen(session).help, '/_  Enter: done')
  session.press('ROW_2')
  assert.equal(seen(session), {
    first: 'row_20',
    state: 'place: 10 of 30 series',
    help: '/ROW_2_  Enter: done',
  })
  session.press(backspace + backspace)
  assert.equal(seen(session), {
    first: 'row_00',
    state: 'place: 30 of 30 series',
    help: '/ROW_  Enter: done',
  })
  session.press('29')
  session.press(enter)
  assert.equal(seen(session), {
    first: '/',
    state: 'place: 0 of 30 series',
    help: '/ search (ROW29), space pause, q quit',
  })
})

test('Escape ends a search and shows all, also when the search is done', () => {
  for (const keys of [
    ['/', '29', cancel],
    ['/', '29', enter, cancel],
  ]) {
    const session = sessionWith(...keys)
    assert.is(seen(session).state, 'place: 30 of 30 series', keys.join())
    assert.is(seen(session).help, '/ search, space pause, q quit')
    // Keys are keys again.
    session.press('j')
    assert.is(seen(session).first, 'row_01')
  }
})

test('keys without a letter are not typed, and letters of any script are', () => {
  const session = sessionWith('/', 'a', '\t', down, '\x1b[200~', 'é', '𝒳', '\x01')
  assert.is(seen(session).help, '/aé𝒳_  Enter: done')
})

test('moving stays within what was found', () => {
  const session = sessionWith('/', 'row_1', enter, pageDown, pageDown)
  assert.is(seen(session).first, 'row_15')
  session.press(up)
  session.press(up)
  session.press(up)
  session.press(up)
  session.press(up)
  assert.is(seen(session).first, 'row_14')
})

test.run()
