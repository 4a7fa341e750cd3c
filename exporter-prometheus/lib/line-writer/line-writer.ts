// The door of this room: formats see nothing else of it, but for how numbers are spelled.

export { ByteSink } from './byte-writer.ts'
export { EncodedText } from './encoded-text.ts'
export type { LineStyle, WriteLines } from './line-style.ts'
export { isBare, linesOf } from './lines.ts'
export { Pages } from './pages.ts'
export { keepShape } from './shape.ts'
export type { Shared } from './shared-lines.ts'
