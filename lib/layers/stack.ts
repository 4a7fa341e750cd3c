import { messageOf, type Recorder, setGlobalRecorder } from 'metrics-facade'
import { checkRecorder } from './check.ts'
import type { Layer } from './layer.ts'
import { Relay } from './relay.ts'

/**
 * A recorder under layers. It is a recorder itself, so it may be installed, used locally, or be part of another stack.
 *
 * @example
 * ```ts
 * new Stack(recorder)
 *   .push(new FilterLayer({ patterns: ['debug.'] }))
 *   .push(new PrefixLayer('app'))
 *   .install()
 * ```
 */
export class Stack extends Relay {
  readonly #base: Recorder
  #top: Recorder

  /** @throws TypeError when `recorder` is not a Recorder. */
  constructor(recorder: Recorder) {
    super()
    checkRecorder(recorder)
    this.#base = recorder
    this.#top = recorder
  }

  /**
   * Puts a layer on top: the layer that was pushed last sees each call first. Returns the stack.
   *
   * Push layers before the stack is used: what was described or registered before does not pass the layer.
   *
   * @throws TypeError when `layer` is not a Layer.
   */
  push(layer: Layer): this {
    if (typeof layer?.layer !== 'function') {
      throw new TypeError(`${messageOf(layer)} is not a Layer: pass an object with a method layer(inner).`)
    }
    const top = layer.layer(this.#top)
    checkRecorder(top)
    this.#top = top
    return this
  }

  /**
   * Makes the stack the global recorder.
   *
   * @throws SetRecorderError when one is set already.
   */
  install(): void {
    setGlobalRecorder(this)
  }

  /** The top layer, and the base, which layers without `beneath` would hide. */
  override get beneath(): readonly Recorder[] {
    return [this.#top, this.#base]
  }

  protected override target(): Recorder {
    return this.#top
  }
}
