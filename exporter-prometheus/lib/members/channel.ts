import type { BroadcastChannel } from 'node:worker_threads'
import { builtin } from '../base/builtin.ts'

/** Receives what other threads post to a broadcast channel, without keeping the process alive. */
export class Channel {
  readonly name: string
  #port: BroadcastChannel | undefined
  readonly #onMessage: (message: never) => void

  constructor(name: string, onMessage: (message: never) => void) {
    const channel = new (builtin('node:worker_threads').BroadcastChannel)(name)
    // What arrives while the event loop turns is not left for `drain`.
    channel.onmessage = event => onMessage((event as { readonly data: unknown }).data as never)
    channel.unref()
    this.name = name
    this.#port = channel
    this.#onMessage = onMessage
  }

  /** Takes what has arrived, even if the event loop of this thread has not turned since. */
  drain(): void {
    const { receiveMessageOnPort } = builtin('node:worker_threads')
    while (this.#port !== undefined) {
      const received = receiveMessageOnPort(this.#port as never)
      if (received === undefined) return
      this.#onMessage(received.message as never)
    }
  }

  /** Nothing is received any more. An open one is never garbage, and neither is what it tells. */
  close(): void {
    this.#port?.close()
    this.#port = undefined
  }
}

/** Posts a message to all other threads that have the channel open. It arrives even if this thread blocks or ends then. */
export function post(name: string, message: unknown): void {
  const channel = new (builtin('node:worker_threads').BroadcastChannel)(name)
  channel.postMessage(message)
  channel.close()
}
