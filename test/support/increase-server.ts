import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import * as assert from 'uvu/assert'

const sample = /^(hits|took_[a-z]+(?=_))(_count|_sum)?\{(.*)\} (\S+)$/gm

/** What a server makes of expositions: how much each name has increased, by method. A series counts from its first sample. */
export class IncreaseServer {
  readonly increases: Map<string, number> = new Map()
  /** The paths that each name was shown with. */
  readonly paths: Map<string, Set<string>> = new Map()
  #last = new Map<string, number>()

  scrape(handle: Pick<PrometheusHandle, 'render'>): void {
    this.take(handle.render())
  }

  /** @param text - an exposition in the text format. */
  take(text: string): void {
    const seen = new Map<string, number>()
    this.paths.clear()
    for (const [, name, part = '', labels, value] of text.matchAll(sample)) {
      const { path, method } = Object.fromEntries(
        Array.from(labels!.matchAll(/(\w+)="([^"]*)"/g), ([, label, text]) => [label!, text!]),
      )
      if (path === undefined) continue
      this.paths.set(name!, (this.paths.get(name!) ?? new Set()).add(path))
      const key = `${name}${part} ${method}`
      const amount = Number(value)
      const before = this.#last.get(`${key} ${path}`) ?? amount
      assert.ok(amount >= before, `${key} ${path} has ${amount} after ${before}`)
      this.increases.set(key, (this.increases.get(key) ?? 0) + amount - before)
      seen.set(`${key} ${path}`, amount)
    }
    this.#last = seen
  }
}
