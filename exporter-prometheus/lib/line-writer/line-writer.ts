// The only entry of this room for formats, apart from `number.ts`.

export { ByteSink, type Room } from './byte-writer.ts'
export { EncodedText } from './encoded-text.ts'
export { oneLineEach } from './line.ts'
export type { LineStyle, WriteLines } from './line-style.ts'
export { isBare, linesOf } from './lines.ts'
export { Pages } from './pages.ts'
export { keepCompiled, keepInstances } from './shape.ts'
export { type LabelsPlace, messagesOf } from './shared-messages.ts'
export { objectsOf, ValueOpening } from './shared-objects.ts'
