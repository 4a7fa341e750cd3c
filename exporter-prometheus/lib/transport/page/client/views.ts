import type { Content, Request } from './content.ts'
import { distributionContent } from './distribution-views.ts'
import { lineContent } from './line-views.ts'
import { type View, viewOf } from './plan.ts'
import { quantileContent } from './summary-views.ts'
import { ageContent, informationContent } from './word-views.ts'

const contents: Readonly<Record<View, (request: Request) => Content>> = {
  rate: lineContent,
  value: lineContent,
  distribution: distributionContent,
  quantiles: quantileContent,
  information: informationContent,
  age: ageContent,
}

/** What a card shows of its family. */
export function contentOf(request: Request): Content {
  return contents[viewOf(request.family)](request)
}
