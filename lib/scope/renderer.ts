import { currentRecorder, noopRecorder, recordersBeneath } from 'metrics-facade'
import { ScopeError } from './error.ts'

/** The part of everything recorded that a scope renders. */
export interface RenderedPart {
  /** Names of families, in each form that may be written. */
  readonly names: readonly string[]
  /** Labels that a series must have. */
  readonly labels: Readonly<Record<string, string>>
}

/** Something that renders, such as the handle of the Prometheus exporter. */
export interface Renderer {
  /** Writes the series with these labels in the families of these names. */
  render(part: RenderedPart): string
}

/** A recorder with a handle that renders what was recorded, such as that of the Prometheus exporter. */
interface Rendered {
  handle?(): Partial<Renderer> | undefined
}

/** The default renderer: the handle of the current recorder, or of one beneath it. */
function installedRenderer(): Renderer | undefined {
  for (const recorder of recordersBeneath(currentRecorder())) {
    const { handle } = recorder as Rendered
    const made = typeof handle === 'function' ? handle.call(recorder) : undefined
    if (typeof made?.render === 'function') return made as Renderer
  }
  return undefined
}

/** @throws ScopeError with code `NO_RENDERER` when the current recorder cannot render. */
export function renderPart(chosen: Renderer | undefined, part: RenderedPart): string {
  const renderer = chosen ?? installedRenderer()
  if (renderer !== undefined) return renderer.render(part)
  // Nothing is recorded, so there is nothing to render.
  if (currentRecorder() === noopRecorder) return ''
  throw new ScopeError(
    'NO_RENDERER',
    "There is nothing to render with: install an exporter that renders, or pass its handle to renderWith() of the hierarchy's " +
      'root, or as its option "renderer".',
  )
}
