import type { Outlet } from './viewer.ts'

/** Events as the body of a `Response`. */
export class EventBody implements Outlet {
  readonly stream: ReadableStream<Uint8Array>
  destroyed = false
  #controller!: ReadableStreamDefaultController<Uint8Array>
  #isFull = false
  #onDrain: () => void = () => {}
  #onOver: () => void = () => {}
  readonly #encoder = new TextEncoder()

  constructor() {
    this.stream = new ReadableStream<Uint8Array>({
      start: controller => {
        this.#controller = controller
      },
      pull: () => this.#pull(),
      cancel: () => this.#finish(),
    })
  }

  /**
   * Every runtime cancels the stream when the client is gone; the signal of a request warns in Deno of whoever looks at it.
   *
   * @param call - called when the reader is gone or all is sent.
   */
  whenOver(call: () => void): void {
    this.#onOver = call
  }

  on(_event: 'drain', call: () => void): this {
    this.#onDrain = call
    return this
  }

  write(text: string): boolean {
    this.#controller.enqueue(this.#encoder.encode(text))
    this.#isFull = (this.#controller.desiredSize ?? 0) <= 0
    return !this.#isFull
  }

  end(): void {
    if (!this.destroyed) this.#controller.close()
    this.#finish()
  }

  destroy(): void {
    if (!this.destroyed) this.#controller.error(new Error('The events were broken off.'))
    this.#finish()
  }

  /** Also called within `write`, and whenever there is room. */
  #pull(): void {
    if (!this.#isFull) return
    this.#isFull = false
    this.#onDrain()
  }

  #finish(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.#onOver()
  }
}
