import { messageOf, type Recorder, setGlobalRecorder } from 'metrics-facade'
import { checkRecorder } from './check.ts'
import type { Layer } from './layer.ts'
import { Relay } from './relay.ts'

/**
 * A recorder under layers: `new Stack(recorder).push(new PrefixLayer('app')).install()`.
 *
 * It is a recorder itself, so it may be installed, used locally, or lie under or within another stack.
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
   * Puts a layer on top: the one that was pushed last sees a call first. Returns the stack.
   *
   * To be done before the stack is used: what was described or registered before does not pass the layer.
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

  /** What is on top, and what the stack was made of, which layers that do not tell would hide. */
  override get beneath(): readonly Recorder[] {
    return [this.#top, this.#base]
  }

  protected override target(): Recorder {
    return this.#top
  }
}
