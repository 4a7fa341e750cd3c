import { currentRecorder, noopRecorder, recordersBeneath } from 'metrics-facade'
import { ScopeError } from './error.ts'

/** What of everything recorded a scope wants to have rendered. */
export interface RenderedPart {
  /** Of families, as they may be written. */
  readonly names: readonly string[]
  /** That a series must have. */
  readonly labels: Readonly<Record<string, string>>
}

/** What renders: the handle of the Prometheus exporter is one. */
export interface Renderer {
  /** Writes the families of these names, of each the series with these labels. */
  render(part: RenderedPart): string
}

/** Something that has a handle which renders what it records, as the recorder of the Prometheus exporter does. */
interface Rendered {
  handle?(): Partial<Renderer> | undefined
}

/** What renders where nobody has said what should: the handle of the recorder that is there, under layers, too. */
function installedRenderer(): Renderer | undefined {
  for (const recorder of recordersBeneath(currentRecorder())) {
    const { handle } = recorder as Rendered
    const made = typeof handle === 'function' ? handle.call(recorder) : undefined
    if (typeof made?.render === 'function') return made as Renderer
  }
  return undefined
}

/** @throws ScopeError with code `NO_RENDERER` where what records here cannot render. */
export function renderPart(own: Renderer | undefined, part: RenderedPart): string {
  const renderer = own ?? installedRenderer()
  if (renderer !== undefined) return renderer.render(part)
  // Nothing is recorded, so there is nothing to be shown.
  if (currentRecorder() === noopRecorder) return ''
  throw new ScopeError(
    'NO_RENDERER',
    "There is nothing to render with: install an exporter that renders, or pass its handle to renderWith() of the hierarchy's " +
      'root, or as its option "renderer".',
  )
}
