import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Body } from '../../../exporter-prometheus/lib/transport/body.ts'
import { Share, Shares } from '../../../exporter-prometheus/lib/transport/share.ts'
import { BusyError } from '../../../exporter-prometheus/lib/transport/turnstile.ts'
import { nextTurn } from '../../support/gate.ts'

// Expositions in memory: how many, who has to go for another, and when their memory may be used again.

let now = 1_000
performance.now = () => now

interface Reader {
  readonly cut: () => void
  leave(isWhole: boolean): void
}

/** A share whose body has this text, and what happens to its readers and its body. */
class Observed {
  static reused: string[] = []
  readonly share = new Share()
  readonly cuts: string[] = []
  readonly #shares: Shares

  constructor(shares: Shares, text: string, rendered: Promise<unknown> = Promise.resolve()) {
    this.#shares = shares
    this.share.body = shares.render(this.share, async () => {
      await rendered
      return [Buffer.from(text)]
    })
  }

  read(name: string): Reader {
    const cut = (): void => {
      this.cuts.push(name)
      this.#shares.leave(this.share, cut, false)
    }
    this.share.cuts.add(cut)
    return { cut, leave: isWhole => this.#shares.leave(this.share, cut, isWhole) }
  }
}

function limited(most: number): Shares {
  Observed.reused = []
  return new Shares(most, (body: Body) => void Observed.reused.push(String(body[0])))
}

async function errorOf(share: Share): Promise<unknown> {
  return share.body.then(
    () => undefined,
    error => error,
  )
}

test('the memory is used again once all readers have left, and each of them with the whole', async () => {
  const shares = limited(10)
  const whole = new Observed(shares, 'whole')
  const [a, b] = [whole.read('a'), whole.read('b')]
  await whole.share.body
  a.leave(true)
  // Who leaves twice counts once.
  a.leave(true)
  await nextTurn()
  assert.equal(Observed.reused, [])
  b.leave(true)
  b.leave(true)
  await nextTurn()
  assert.equal(Observed.reused, ['whole'])
  for (const [first, second] of [
    [true, false],
    [false, true],
    [false, false],
  ] as const) {
    const part = new Observed(shares, 'part')
    const [c, d] = [part.read('c'), part.read('d')]
    await part.share.body
    c.leave(first)
    d.leave(second)
    await nextTurn()
    assert.equal(Observed.reused, ['whole'], `${first} ${second}`)
  }
})

test('who cannot be rendered leaves nothing, and no rejection that nobody handles', async () => {
  const shares = limited(1)
  const broken = new Observed(shares, '', Promise.reject(new Error('broken')))
  const reader = broken.read('a')
  assert.is(String(await errorOf(broken.share)), 'Error: broken')
  assert.is(broken.share.isRendered, true)
  reader.leave(true)
  await nextTurn()
  assert.equal(Observed.reused, [])
  const next = new Observed(shares, 'next')
  assert.is(await errorOf(next.share), undefined)
})

test('a share counts until its last reader leaves', async () => {
  const shares = limited(2)
  const first = new Observed(shares, 'first')
  const second = new Observed(shares, 'second')
  const [a, b] = [first.read('a'), first.read('b')]
  second.read('c')
  await Promise.all([first.share.body, second.share.body])
  a.leave(true)
  assert.instance(await errorOf(new Observed(shares, 'third').share), BusyError)
  b.leave(true)
  assert.is(await errorOf(new Observed(shares, 'third').share), undefined)
})

test('the oldest goes for another after ten seconds, and all of its readers are cut off, each once', async () => {
  const shares = limited(2)
  const oldest = new Observed(shares, 'oldest')
  for (const name of ['a', 'b', 'c']) oldest.read(name)
  await oldest.share.body
  now += 5_000
  const younger = new Observed(shares, 'younger')
  younger.read('d')
  await younger.share.body
  now += 4_999
  const refused = await errorOf(new Observed(shares, 'too early').share)
  assert.instance(refused, BusyError)
  assert.is((refused as Error).message, 'Too many expositions are being read already.')
  assert.equal(oldest.cuts, [])
  now += 1
  const next = new Observed(shares, 'next')
  next.read('e')
  assert.is(await errorOf(next.share), undefined)
  assert.equal(oldest.cuts, ['a', 'b', 'c'])
  assert.equal(younger.cuts, [])
  assert.instance(await errorOf(new Observed(shares, 'the younger is young').share), BusyError)
  now += 5_000
  assert.is(await errorOf(new Observed(shares, 'another').share), undefined)
  assert.equal(younger.cuts, ['d'])
  assert.equal(next.cuts, [])
  await nextTurn()
  assert.equal(Observed.reused, [], 'those that were cut off may still send a part')
})

test('one whose readers leave late, although they were cut off, goes once', async () => {
  const shares = limited(1)
  const slow = new Share()
  let cuts = 0
  slow.cuts.add(() => {
    cuts += 1
  })
  slow.body = shares.render(slow, async () => [])
  await slow.body
  now += 10_000
  const next = new Observed(shares, 'next')
  const reader = next.read('a')
  assert.is(await errorOf(next.share), undefined)
  assert.is(cuts, 1)
  reader.leave(true)
  assert.is(await errorOf(new Observed(shares, 'last').share), undefined)
  assert.is(cuts, 1)
})

test('one that is still being rendered does not go, however old it is', async () => {
  const shares = limited(1)
  let render = (): void => {}
  const slow = new Observed(shares, 'slow', new Promise<void>(resolve => (render = resolve)))
  slow.read('a')
  now += 60_000
  assert.instance(await errorOf(new Observed(shares, 'refused').share), BusyError)
  render()
  await slow.share.body
  assert.is(await errorOf(new Observed(shares, 'next').share), undefined)
  assert.equal(slow.cuts, ['a'])
})

test('what no reader has taken from its render is told to nobody', () => {
  assert.not.throws(() => new Share().show())
})

test.run()
