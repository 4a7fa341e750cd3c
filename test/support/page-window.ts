import { fileURLToPath } from 'node:url'
import { type Element, type HTMLElement, type Event as PageEvent, Window } from 'happy-dom'
import type { PrometheusBuilder, PrometheusHandle } from 'metrics-exporter-prometheus'
import { buildPage } from '../../.scripts/page.ts'
import { Layout } from '../../exporter-prometheus/lib/transport/page/layout.ts'
import { FakeBrowser, type FakeEvents, type Stored } from './page-browser.ts'
import type { Drawn } from './page-canvas.ts'
import { freshRecorder, uninstall } from './prometheus-fixture.ts'

const folder = fileURLToPath(new URL('../../exporter-prometheus', import.meta.url))
const { text } = await buildPage(folder)
const html: string = JSON.parse(/^export const html: string = (.*)$/m.exec(text)![1]!)

/** How a page is opened. */
export interface PageOptions {
  /** What follows the address, with its `#`. */
  readonly hash?: string
  readonly stored?: Stored
}

/** What the tests of a suite share. */
export interface PageContext {
  page: PageWindow
  handle: PrometheusHandle
}

/** Opens a page beside a fresh recorder, which `record` fills before it is read, and moves all cards into view. */
export async function openPage(
  context: PageContext,
  record: () => void,
  configure?: (builder: PrometheusBuilder) => PrometheusBuilder,
  options?: PageOptions,
): Promise<PageWindow> {
  context.handle = freshRecorder(configure)
  context.page = new PageWindow(context.handle, options)
  record()
  await context.page.connect()
  await context.page.scroll(true)
  return context.page
}

/** For the end of each test of a suite. */
export async function closePage({ page }: PageContext): Promise<void> {
  await page.window.happyDOM.close()
  uninstall()
}

/** The page as its sources make it, in a window without a browser, whose clock goes on when it is told to. */
export class PageWindow {
  readonly browser: FakeBrowser = new FakeBrowser()
  readonly window: Window
  readonly #layout = new Layout()
  readonly #handle: PrometheusHandle

  constructor(handle: PrometheusHandle, { hash = '', stored = {} }: PageOptions = {}) {
    this.#handle = handle
    this.window = new Window({
      url: `http://127.0.0.1:9000/metrics-page?of=this${hash}`,
      settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true },
    })
    this.browser.replaceIn(this.window, stored)
    this.document.write(html)
  }

  get document(): Window['document'] {
    return this.window.document
  }

  /** The connection that the page has now. */
  get stream(): FakeEvents {
    return this.browser.streams.at(-1)!
  }

  /** Begins the events, and reads what the recorder has. */
  async connect(): Promise<void> {
    this.stream.send('hello', { now: this.browser.nowMs, intervalMs: 1_000, historyMs: 600_000 })
    await this.second()
  }

  /** Lets a second go by, sends what the recorder has then, and has it drawn. */
  async second(): Promise<void> {
    await this.send()
    await this.settle()
  }

  /** Lets a second go by, and sends what the recorder has then. */
  async send(): Promise<void> {
    this.browser.pass(1_000)
    const { changes, frame } = await this.#layout.read(this.#handle.gather() as never, this.browser.nowMs)
    if (changes !== undefined) this.stream.send('changes', changes)
    this.stream.send('frame', JSON.parse(frame))
    this.browser.pass(0)
  }

  /** Draws one picture of the browser. */
  async frame(): Promise<void> {
    for (const run of this.browser.frames.splice(0)) run()
    await new Promise(resolve => setImmediate(resolve))
  }

  /** Runs what is due, and draws until nothing is left to draw. */
  async settle(): Promise<void> {
    this.browser.pass(0)
    do await this.frame()
    while (this.browser.frames.length > 0)
  }

  /** Moves cards into view, or out of it; all of them where none is named. */
  async scroll(isIntersecting: boolean, ...names: readonly string[]): Promise<void> {
    for (const { elements, call } of this.browser.observers) {
      const seen = [...elements].filter(one => names.length === 0 || names.includes(nameOf(one)))
      call(seen.map(target => ({ target, isIntersecting, boundingClientRect: { height: 321 } })))
    }
    await this.settle()
  }

  all(selector: string, within: Pick<Element, 'querySelectorAll'> = this.document): HTMLElement[] {
    return [...within.querySelectorAll(selector)] as HTMLElement[]
  }

  one(selector: string, within?: Pick<Element, 'querySelectorAll'>): HTMLElement {
    return this.all(selector, within)[0]!
  }

  text(selector: string, within?: Pick<Element, 'querySelectorAll'>): string {
    return this.one(selector, within).textContent
  }

  /** The card of a metric. */
  card(name: string): HTMLElement {
    const found = this.all('article').filter(one => nameOf(one) === name)
    if (found.length !== 1) throw new Error(`${found.length} cards are of ${name}`)
    return found[0]!
  }

  /** The table of a card, row by row, with its heads. */
  table(name: string): string[][] {
    return this.all('tr', this.card(name)).map(row => this.all('th, td', row).map(one => one.textContent))
  }

  /** What a card has drawn last. */
  drawn(name: string): Drawn {
    return this.browser.canvases.get(this.one('canvas', this.card(name)))!.drawn
  }

  async press(
    key: string,
    on: Pick<HTMLElement, 'dispatchEvent'> = this.document.body,
    held: Readonly<Record<string, boolean>> = {},
  ): Promise<PageEvent> {
    const event = new this.window.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held })
    on.dispatchEvent(event)
    await this.settle()
    return event
  }

  async click(target: HTMLElement): Promise<void> {
    target.click()
    await this.settle()
  }
}

function nameOf(card: Element): string {
  return card.querySelector('h3')!.textContent
}
